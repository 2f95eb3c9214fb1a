package dev.cairn.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.grpc.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator in a process of its own, with its embedded PostgreSQL and its state in a given
 * folder. It ends when this is closed, and also when this process ends in any way.
 */
final class CoordinatorProcess implements AutoCloseable {

  /** The first start unpacks and initialises PostgreSQL. */
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 20;

  /** A system property with more options for the coordinator's JVM, for instance a recording. */
  private static final String JAVA_OPTIONS = "cairn.bench.java";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path folder;
  private final Path log;

  private CoordinatorProcess(Process process, Path folder, Path log) {
    this.process = process;
    this.folder = folder;
    this.log = log;
  }

  /** Starts one that talks plaintext to anybody; it is not ready yet. */
  static CoordinatorProcess plaintext(Path folder, MemoryBound memory) throws IOException {
    return launch(folder, memory, List.of("--plaintext"));
  }

  /**
   * Starts one that talks mutual TLS to the devices that it has enrolled; it is not ready yet. The
   * first one in a folder makes a certificate authority.
   */
  static CoordinatorProcess mutualTls(Path folder, MemoryBound memory) throws IOException {
    Files.deleteIfExists(folder.resolve("ready.json"));
    if (!Files.exists(folder.resolve("state"))) {
      initialise(folder);
    }
    return launch(folder, memory, List.of());
  }

  /**
   * Starts one that keeps everything in memory and drives one run; it is not ready yet.
   *
   * @param enrolled whom it knows, and with which keys it talks mutual TLS to them; null if it
   *     talks plaintext to anybody
   */
  static CoordinatorProcess inMemory(
      Path folder,
      String plan,
      MemoryBound memory,
      long uploadBytes,
      int bodyWorkers,
      @Nullable EnrolledAt enrolled)
      throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, plan);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(file.toString(), Long.toString(uploadBytes), Integer.toString(bodyWorkers)));
    if (enrolled != null) {
      arguments.addAll(List.of(enrolled.state().toString(), enrolled.devices().toString()));
    }
    return program(MemoryCoordinator.class, folder, memory, arguments);
  }

  /** Starts an {@link EchoServer} in the place of a coordinator; it is not ready yet. */
  static CoordinatorProcess echo(Path folder, MemoryBound memory) throws IOException {
    return program(EchoServer.class, folder, memory, List.of());
  }

  /** Starts a program whose last argument is the file that tells when it is ready. */
  private static CoordinatorProcess program(
      Class<?> program, Path folder, MemoryBound memory, List<String> arguments)
      throws IOException {
    List<String> command = java(javaOptions(memory));
    command.add(program.getName());
    command.addAll(arguments);
    command.add(folder.resolve("ready.json").toString());
    Path log = folder.resolve("coordinator.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new CoordinatorProcess(process, folder, log);
  }

  /** Does what {@code cairn init} does for an operator. */
  private static void initialise(Path folder) throws IOException {
    List<String> command = cairn(List.of("-Xmx128m", "-XX:+UseSerialGC"));
    command.addAll(List.of("init", "--data", folder.resolve("state").toString()));
    Path log = folder.resolve("init.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try (CoordinatorProcess init = new CoordinatorProcess(process, folder, log)) {
      if (!process.waitFor(START_DEADLINE.toSeconds(), TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        throw new CliFailure("cairn init failed: " + init.lastLine());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
  }

  private static CoordinatorProcess launch(Path folder, MemoryBound memory, List<String> more)
      throws IOException {
    Path config = folder.resolve("coordinator.yaml");
    Files.writeString(
        config,
        "uploads: {memory: " + MemoryBound.UPLOADS + ", cache: " + memory.cacheBytes() + "B}\n");
    Path log = folder.resolve("coordinator.log");
    List<String> command = cairn(javaOptions(memory));
    command.addAll(List.of("coordinator", "--config", config.toString()));
    command.addAll(List.of("--data", folder.resolve("state").toString()));
    command.addAll(List.of("--port", "0", "--admin-port", "0"));
    command.addAll(List.of("--ready-file", folder.resolve("ready.json").toString()));
    command.add("--stop-with-parent");
    command.addAll(more);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new CoordinatorProcess(process, folder, log);
  }

  private static List<String> cairn(List<String> javaOptions) {
    List<String> command = java(javaOptions);
    command.add("dev.cairn.cli.Cairn");
    return command;
  }

  private static List<String> java(List<String> javaOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  private static List<String> javaOptions(MemoryBound memory) {
    List<String> options = new ArrayList<>(memory.javaOptions());
    String more = System.getProperty(JAVA_OPTIONS, "").trim();
    if (!more.isEmpty()) {
      options.addAll(List.of(more.split("\\s+")));
    }
    if (Runtime.version().feature() >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    return options;
  }

  /** Waits until it serves. */
  void awaitReady() throws IOException {
    Path ready = readyFile();
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    while (!Files.exists(ready)) {
      requireHealthy();
      if (System.nanoTime() > end) {
        throw new CliFailure("the coordinator was not ready within 3 minutes: " + lastLine());
      }
      Pause.millis(POLL_MILLIS);
    }
  }

  private Path readyFile() {
    return folder.resolve("ready.json");
  }

  private int port(String of) throws IOException {
    return JSON.readTree(readyFile().toFile()).path(of).asInt();
  }

  long pid() {
    return process.pid();
  }

  /** Its state folder. */
  Path state() {
    return folder.resolve("state");
  }

  Endpoint devices() throws IOException {
    return new Endpoint("127.0.0.1", port("devices"));
  }

  int adminPort() throws IOException {
    return port("admin");
  }

  AdminClient admin() throws IOException {
    Path token = state().resolve("operator.token");
    return AdminClient.of(
        AdminAddress.of(
            "http://127.0.0.1:" + adminPort(), Files.readString(token).strip(), token.toString()));
  }

  /** Fails if the process has ended, or ran out of memory and went on. */
  void requireHealthy() {
    if (!process.isAlive()) {
      throw new CliFailure(
          "the coordinator ended with code " + process.exitValue() + ": " + lastLine());
    }
    for (String line : lines()) {
      if (line.contains("OutOfMemory") || line.contains("OutOfDirectMemory")) {
        throw new CliFailure("the coordinator ran out of memory: " + line);
      }
    }
  }

  private List<String> lines() {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String lastLine() {
    List<String> lines = lines();
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
  }

  /** Stops it; its database stops with it. */
  @Override
  public void close() {
    process.destroy();
    try (OutputStream input = process.getOutputStream()) {
      if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The process is gone, and its end of the pipe with it.
      process.destroyForcibly();
    }
  }
}
