package dev.cairn.server.store.postgres;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StartFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The file to which PostgreSQL and its setup programs write, and the part of it that is about the
 * present attempt to start.
 */
final class ServerLog {
  /** At a start a longer file is set aside under the name {@code .1}, which replaces the last. */
  private static final long ROTATE_ABOVE_BYTES = 8L << 20;

  private static final int EXCERPT_BYTES_MAX = 64 << 10;

  private final Path folder;
  private final Path file;
  private long attemptStart;

  ServerLog(Path folder) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("postgres.log");
    if (Files.exists(file) && Files.size(file) > ROTATE_ABOVE_BYTES) {
      Files.move(file, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    beginAttempt();
  }

  Path file() {
    return file;
  }

  /** From here on {@link #says} and {@link #failure} speak of what is written after this call. */
  void beginAttempt() throws IOException {
    attemptStart = Files.exists(file) ? Files.size(file) : 0;
  }

  boolean says(String text) {
    return lines().stream().anyMatch(line -> line.contains(text));
  }

  /**
   * Puts a failed program's own words into one line for the user.
   *
   * @param what the thing that did not succeed, such as "PostgreSQL did not start"
   */
  StartFailure failure(String what) {
    List<String> lines = lines();
    // First, because a system without user namespaces answers with ENOSPC.
    Optional<String> unshare = last(lines, line -> line.startsWith("unshare:"));
    if (unshare.isPresent()) {
      return new StartFailure(unshareLine(unshare.get()));
    }
    // On a full disk the log itself may lack the line that says so.
    if (lines.stream().anyMatch(DiskSpace::saysFull) || DiskSpace.isFull(folder)) {
      return new StartFailure(DiskSpace.fullLine(folder));
    }
    String reason =
        last(lines, line -> line.contains("FATAL: ") || line.contains("PANIC: "))
            .or(() -> last(lines, line -> line.contains("error: ") || line.contains("ERROR: ")))
            .or(() -> last(lines, line -> !line.isBlank()))
            .map(line -> line.replaceFirst("^.*?(FATAL|PANIC|ERROR|error): +", ""))
            .orElse("it said nothing");
    return new StartFailure(what + ": " + reason + " (more in " + file + ")");
  }

  private String unshareLine(String said) {
    if (said.contains("execute")) {
      return "PostgreSQL's programs cannot be run ("
          + said
          + "): does "
          + folder
          + " belong to another user (then run Cairn as that user), or is it on a file system"
          + " without execution?";
    }
    return "PostgreSQL refuses to run as root, and this system does not let root set up a user"
        + " namespace for it (unshare --user): start Cairn as an ordinary user, or give the"
        + " DSN of a real PostgreSQL server.";
  }

  private static Optional<String> last(List<String> lines, Predicate<String> wanted) {
    return lines.stream().filter(wanted).reduce((first, second) -> second);
  }

  private List<String> lines() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(attemptStart, channel.size() - EXCERPT_BYTES_MAX);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - from));
      channel.read(bytes, from);
      try (Stream<String> lines = StandardCharsets.UTF_8.decode(bytes.flip()).toString().lines()) {
        return lines.toList();
      }
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
