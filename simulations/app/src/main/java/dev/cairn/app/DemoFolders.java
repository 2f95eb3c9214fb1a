package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The demo's folders. */
final class DemoFolders {
  private static final long PAUSE_MILLIS = 50;

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
