package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.server.store.DiskSpace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another {@code cairn} process of this class path. It ends when this is closed, and also when this
 * process ends in any way: it watches its standard input.
 */
final class ChildProcess implements AutoCloseable {

  /** How long a process may take to stop before it is killed. */
  private static final long STOP_SECONDS_MAX = 20;

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a process.
   *
   * @param name for messages
   * @param heap its largest heap, as in {@code 512m}
   * @param log receives its output
   * @param arguments of the command {@code cairn}
   */
  static ChildProcess start(String name, String heap, Path log, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.cairn.cli.Cairn");
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ChildProcess(name, process, log);
  }

  long pid() {
    return process.pid();
  }

  /** Fails if the process has ended, with the last line that it said. */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new CliFailure(
          "the " + name + " process ended with code " + process.exitValue() + ": " + lastLine());
    }
  }

  private String lastLine() {
    try {
      List<String> lines = Files.readAllLines(log);
      if (lines.isEmpty()) {
        return DiskSpace.isFull(log) ? DiskSpace.fullLine(log) : "it said nothing";
      }
      return lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "see " + log;
    }
  }

  /** Waits for an end without fault. */
  void awaitEnd(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        throw new CliFailure(
            "the " + name + " process did not end within " + deadline + ": " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
    if (process.exitValue() != 0) {
      requireAlive();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try (OutputStream input = process.getOutputStream()) {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
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
