package dev.cairn.server.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own with this one's class path, to be killed. */
public final class ChildJvm {
  private static final int END_SECONDS_MAX = 30;

  private ChildJvm() {}

  public static Process start(Class<?> main, String... arguments) throws IOException {
    return startThrough(List.of(), main, arguments);
  }

  /** The same, run by another command. */
  public static Process startThrough(List<String> prefix, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The next line of the process's output; null at its end. */
  public static String readLine(Process process) throws IOException {
    // Byte by byte: nothing may stay in a reader's buffer between two calls.
    StringBuilder line = new StringBuilder();
    for (int b = process.getInputStream().read(); b >= 0; b = process.getInputStream().read()) {
      if (b == '\n') {
        return line.toString();
      }
      line.append((char) b);
    }
    return line.isEmpty() ? null : line.toString();
  }

  /** What the process wrote and was not read yet, until its end. */
  public static List<String> remainingLines(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  /** Ends a process with SIGKILL. */
  public static void kill(Process process) throws InterruptedException {
    // Through the handle: Process.destroyForcibly() would close the output that is still to be
    // read.
    process.toHandle().destroyForcibly();
    awaitEnd(process);
  }

  public static void awaitEnd(Process process) throws InterruptedException {
    if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("Process " + process.pid() + " did not end.");
    }
  }
}
