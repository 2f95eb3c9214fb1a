package dev.cairn.app.process;

import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A coordinator process that can be killed and started again on the same state folder and ports. It
 * ends with the test's JVM.
 */
public final class CoordinatorProcess implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration END_DEADLINE = Duration.ofSeconds(60);

  /**
   * The second compiler comes ten times as late as usual, because most of these processes do little
   * more than start; but as ever to mask streams, which a coordinator makes until they are fast.
   */
  private static final List<String> BRIEF_LIFE =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=400000",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.1",
          "-XX:CompileCommand=CompileThresholdScaling,dev.cairn.secagg.cipher.*::*,0.1");

  private final Path folder;
  private final Path state;
  private final List<String> jvm;
  private final List<String> more;
  private final int devicePort;
  private final int adminPort;
  private CairnProcess process;
  private AdminClient admin;

  private CoordinatorProcess(Path folder, List<String> jvm, List<String> more) throws IOException {
    this(folder, folder.toRealPath().resolve("state"), jvm, more);
  }

  private CoordinatorProcess(Path folder, Path state, List<String> jvm, List<String> more)
      throws IOException {
    this.state = state;
    int[] ports = Processes.freePorts(2);
    this.folder = folder.toRealPath();
    this.jvm = jvm;
    this.more = more;
    this.devicePort = ports[0];
    this.adminPort = ports[1];
  }

  /**
   * Starts a coordinator that talks plaintext with devices, and waits until it is ready.
   *
   * @param folder for its state and output
   * @param more options beside state folder and ports
   */
  public static CoordinatorProcess start(Path folder, String... more) throws Exception {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--plaintext");
    return started(new CoordinatorProcess(Files.createDirectories(folder), List.of(), options));
  }

  /**
   * The same with a CA of its own, for enrolled devices and secure rounds.
   *
   * @param folder for its state and output
   */
  public static CoordinatorProcess startSecure(Path folder) throws Exception {
    return startSecure(folder, List.of());
  }

  /**
   * The same, for tests that start it again and again.
   *
   * @param jvm options of {@code java}
   * @param more options beside state folder and ports
   */
  public static CoordinatorProcess startSecure(Path folder, List<String> jvm, String... more)
      throws Exception {
    CoordinatorProcess coordinator =
        new CoordinatorProcess(Files.createDirectories(folder), jvm, List.of(more));
    CairnProcess.Ended init =
        CairnProcess.run(
            coordinator.folder, START_DEADLINE, "init", "--data", coordinator.state().toString());
    if (init.code() != 0) {
      throw new AssertionError("no CA was made: " + init);
    }
    return started(coordinator);
  }

  /**
   * One of several with a CA in common, after the CA was made if there is none.
   *
   * @param folder for its output
   * @param state the state folder that they share
   * @param dsn the database that they share
   */
  public static CoordinatorProcess startReplica(Path folder, Path state, String dsn)
      throws Exception {
    List<String> options =
        List.of("--database", dsn, "--replica-port", Integer.toString(Processes.freePorts(1)[0]));
    CoordinatorProcess coordinator =
        new CoordinatorProcess(Files.createDirectories(folder), state, List.of(), options);
    if (!Files.exists(state)) {
      CairnProcess.Ended init =
          CairnProcess.run(coordinator.folder, START_DEADLINE, "init", "--data", state.toString());
      if (init.code() != 0) {
        throw new AssertionError("no CA was made: " + init);
      }
    }
    return started(coordinator);
  }

  private static CoordinatorProcess started(CoordinatorProcess coordinator) throws Exception {
    try {
      Duration unused = coordinator.start();
      return coordinator;
    } catch (Exception | AssertionError e) {
      coordinator.process.close();
      throw e;
    }
  }

  /** Starts it again after its end; tells how long it took until it was ready. */
  public Duration start() throws Exception {
    return start(() -> false);
  }

  /**
   * Starts it again after its end.
   *
   * @param held whether it stands still where a test wants it, be it ready or not
   * @return how long it took until it was ready or held
   */
  public Duration start(BooleanSupplier held) throws Exception {
    long began = System.nanoTime();
    Path ready = folder.resolve("ready.json");
    Files.deleteIfExists(ready);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "coordinator",
                "--data",
                state().toString(),
                "--port",
                Integer.toString(devicePort),
                "--admin-port",
                Integer.toString(adminPort),
                "--ready-file",
                ready.toString(),
                "--stop-with-parent"));
    arguments.addAll(more);
    List<String> options = new ArrayList<>(BRIEF_LIFE);
    options.addAll(jvm);
    process = CairnProcess.start(folder, folder, options, arguments);
    Processes.await(
        "the coordinator is ready",
        START_DEADLINE,
        () -> {
          if (!process.handle().isAlive()) {
            throw new AssertionError("the coordinator ended: " + process.awaitEnd(END_DEADLINE));
          }
          return held.getAsBoolean() || Files.exists(ready);
        });
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** What its process logged so far. */
  public String logged() throws IOException {
    return process.errSoFar();
  }

  /** Starts it again unless it runs. */
  public void ensureRunning() throws Exception {
    if (!process.handle().isAlive()) {
      Duration unused = start();
    }
  }

  /** The state folder. */
  public Path state() {
    return state;
  }

  /** The port for devices, the same after each start. */
  public int devicePort() {
    return devicePort;
  }

  /** The port for operators, the same after each start. */
  public int adminPort() {
    return adminPort;
  }

  /**
   * The admin API. One client for all: each keeps its connections for a while, and the coordinator
   * takes a limited number of them.
   */
  public synchronized AdminClient admin() throws IOException {
    if (admin == null) {
      Path file = state().resolve("operator.token");
      admin =
          AdminClient.of(
              AdminAddress.of(
                  "http://127.0.0.1:" + adminPort,
                  Files.readString(file).strip(),
                  file.toString()));
    }
    return admin;
  }

  /** The process of the embedded PostgreSQL server. */
  public ProcessHandle postmaster() throws IOException {
    long pid = Long.parseLong(pidFile().get(0).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  private List<String> pidFile() throws IOException {
    return Files.readAllLines(state().resolve("postgres").resolve("postmaster.pid"));
  }

  /** A connection to the embedded PostgreSQL server. */
  public Connection database() throws IOException, SQLException {
    String port = pidFile().get(3).strip();
    String password = Files.readString(state().resolve("postgres.password")).strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/cairn", "cairn", password);
  }

  /** Whether its process is there. */
  public boolean isAlive() {
    return process.handle().isAlive();
  }

  /** Sends a signal by its name, for instance STOP. */
  public void signal(String signal) throws Exception {
    process.signal(signal);
  }

  /** Kills the coordinator with SIGKILL; an embedded server is an orphan then. */
  public void kill() throws Exception {
    process.handle().destroyForcibly();
    awaitEnd(process.handle());
  }

  /** Kills coordinator and embedded server with SIGKILL, one right after the other. */
  public void killWithServer(boolean serverFirst) throws Exception {
    ProcessHandle server = postmaster();
    ProcessHandle first = serverFirst ? server : process.handle();
    ProcessHandle second = serverFirst ? process.handle() : server;
    first.destroyForcibly();
    second.destroyForcibly();
    awaitEnd(first);
    awaitEnd(second);
  }

  /** Asks the coordinator to stop, as Ctrl-C and service managers do; gives its exit code. */
  public CairnProcess.Ended terminate() throws Exception {
    process.handle().destroy();
    return process.awaitEnd(END_DEADLINE);
  }

  private static void awaitEnd(ProcessHandle handle) throws Exception {
    handle.onExit().get(END_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops the coordinator if it runs, and whatever is left of it. */
  @Override
  public void close() throws Exception {
    if (process.handle().isAlive()) {
      CairnProcess.Ended unused = terminate();
    }
  }
}
