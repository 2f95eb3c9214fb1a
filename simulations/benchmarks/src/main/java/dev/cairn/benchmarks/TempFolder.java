package dev.cairn.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder that is gone when this is closed. */
final class TempFolder implements AutoCloseable {
  private static final int ATTEMPTS_MAX = 20;
  private static final long PAUSE_MILLIS = 250;

  private final Path path;

  TempFolder() throws IOException {
    this.path = Files.createTempDirectory("cairn-bench-");
  }

  Path path() {
    return path;
  }

  /** Deletes it; a process that was killed may still be deleting files of its own there. */
  @Override
  public void close() throws IOException {
    for (int attempt = 1; Files.exists(path); attempt++) {
      try {
        delete();
      } catch (IOException | UncheckedIOException e) {
        if (attempt == ATTEMPTS_MAX) {
          throw new IOException("the folder " + path + " cannot be deleted: " + e, e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
