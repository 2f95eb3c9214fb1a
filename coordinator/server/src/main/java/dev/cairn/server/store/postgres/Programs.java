package dev.cairn.server.store.postgres;

import dev.cairn.server.store.StartFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's programs with a clean environment; their output goes to the log. */
final class Programs {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Path home;
  private final ServerLog log;

  Programs(Path home, ServerLog log) {
    this.home = home;
    this.log = log;
  }

  /** Starts the server; the process's pid is that of the server itself. */
  Process startServer(List<String> arguments) {
    // Ctrl-C goes to every process of the terminal's group; the server is stopped in its turn.
    List<String> ownSession = Files.isExecutable(SETSID) ? List.of(SETSID.toString()) : List.of();
    return start(ownSession, "postgres", arguments);
  }

  private Process start(List<String> prefix, String program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(asOrdinaryUser());
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    // PG* variables, preloaded libraries and the user's language would change what the programs do.
    environment.clear();
    environment.putAll(Map.of("PATH", path, "LC_ALL", "C", "TZ", "UTC"));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new StartFailure(
          "PostgreSQL's program "
              + command.get(command.size() - arguments.size() - 1)
              + " cannot be run ("
              + e.getMessage()
              + "): is its folder on a file system without execution, or is `unshare` missing?",
          e);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param input what it reads
   * @throws StartFailure if it fails or is not done within the deadline
   */
  void run(String purpose, Duration deadline, String input, String program, String... arguments) {
    Process process = start(List.of(), program, Arrays.asList(arguments));
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException closed) {
        // A program that ends without reading tells its reason by its exit code and the log.
      }
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StartFailure(
            purpose + " was not done within " + deadline.toSeconds() + " s: see " + log.file());
      }
      if (process.exitValue() != 0) {
        throw log.failure(purpose + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure(purpose + " was interrupted.", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * PostgreSQL refuses to be root. In a user namespace without a mapping root's processes see
   * themselves as "nobody", and still own root's files.
   */
  private static List<String> asOrdinaryUser() {
    return isRoot() ? List.of("unshare", "--user") : List.of();
  }

  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException notLinux) {
      return "root".equals(System.getProperty("user.name"));
    }
  }
}
