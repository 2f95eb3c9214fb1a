package dev.cairn.app.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One {@code cairn} command in a process of its own, with the class path that users run. */
public final class CairnProcess implements AutoCloseable {
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(20);

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;

  /**
   * How a process ended.
   *
   * @param code its exit code
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   */
  public record Ended(int code, String out, String err) {

    /** The last line of the standard output. */
    public String lastLine() {
      List<String> lines = out.lines().toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** The value of a figure in the last line, which is made of {@code key=value}. */
    public String figure(String key) {
      return Arrays.stream(lastLine().split(" "))
          .filter(figure -> figure.startsWith(key + "="))
          .map(figure -> figure.substring(key.length() + 1))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + key + " in '" + lastLine() + "': " + this));
    }
  }

  private CairnProcess(String name, Process process, Path out, Path err) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command.
   *
   * @param folder its working folder, which also takes its output
   * @param marker a folder that becomes part of the class path of the process and of those that it
   *     starts, so that all of them can be found by their command lines
   * @param arguments after {@code cairn}
   */
  public static CairnProcess start(Path folder, Path marker, List<String> arguments)
      throws IOException {
    return start(folder, marker, List.of(), arguments);
  }

  /**
   * The same with a JVM that is told more.
   *
   * @param jvm options of {@code java}
   */
  static CairnProcess start(Path folder, Path marker, List<String> jvm, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(List.of("-Djava.awt.headless=true", "-Dfile.encoding=UTF-8"));
    String classPath = classPath();
    command.addAll(ClassArchive.options(List.copyOf(command), classPath));
    command.addAll(jvm);
    // Whose archive is used has to come first.
    command.addAll(List.of("-cp", classPath + File.pathSeparator + marker));
    command.add("dev.cairn.cli.Cairn");
    command.addAll(arguments);
    return start(folder, command, Map.of());
  }

  /** Starts any command line. */
  public static CairnProcess start(
      Path folder, List<String> command, Map<String, String> environment) throws IOException {
    Files.createDirectories(folder);
    Path out = Files.createTempFile(folder, "process", ".out");
    Path err = Files.createTempFile(folder, "process", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("CAIRN_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new CairnProcess(String.join(" ", command), process, out, err);
  }

  /** Runs a command to its end. */
  public static Ended run(Path folder, Duration deadline, String... arguments) throws Exception {
    try (CairnProcess process = start(folder, folder, List.of(arguments))) {
      return process.awaitEnd(deadline);
    }
  }

  /** What the launcher would put on the class path: no test classes. */
  private static String classPath() {
    String all = System.getProperty("surefire.test.class.path");
    if (all == null) {
      all = System.getProperty("java.class.path");
    }
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The process, for signals. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** What it wrote to standard output so far. */
  public String outSoFar() throws IOException {
    return Files.readString(out);
  }

  /** What it wrote to standard error so far, which is where a coordinator logs. */
  public String errSoFar() throws IOException {
    return read(err);
  }

  /** Waits for the end; a process that does not end in time is killed, and the test fails. */
  public Ended awaitEnd(Duration deadline) throws Exception {
    if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new AssertionError(
          "not over after " + deadline + ": " + shortName() + "\n" + outSoFar() + read(err));
    }
    return new Ended(process.exitValue(), outSoFar(), read(err));
  }

  private String shortName() {
    return name.substring(Math.max(0, name.indexOf("dev.cairn.cli.Cairn")));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  /** Sends a signal by its name, for instance INT. */
  public void signal(String signal) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("signal " + signal + " was not delivered");
    }
  }

  /** Kills the process if it is still there. */
  @Override
  public void close() throws IOException {
    process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      boolean unused = process.waitFor(KILL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
