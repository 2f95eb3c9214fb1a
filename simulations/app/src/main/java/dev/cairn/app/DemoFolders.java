package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** The demo's folders. */
final class DemoFolders {
  private static final long PAUSE_MILLIS = 50;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private DemoFolders() {}

  /**
   * A state folder without state. What an earlier demo left is deleted, unless it is still running.
   */
  static Path fresh(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (StateFolder held = StateFolder.open(folder)) {
        delete(held.path());
      } catch (StartFailure e) {
        throw new CliFailure(String.valueOf(e.getMessage()), e);
      }
    }
    return folder;
  }

  /** An empty folder, whatever stood there. */
  static Path empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      delete(folder);
    }
    return Files.createDirectories(folder);
  }

  /** Writes a file that only its owner may read. */
  static void secret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(file, text);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** A short pause of a loop with a deadline. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    }
  }
}
