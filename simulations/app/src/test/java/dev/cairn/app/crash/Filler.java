package dev.cairn.app.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes all the room of a file system, once, and gives it back. */
final class Filler {
  private static final int BLOCK_BYTES = 4096;

  private final Path file;
  private volatile boolean full;
  private volatile boolean freed;

  /** Takes nothing yet; the file is where the room is taken. */
  Filler(Path file) {
    this.file = file;
  }

  /** Writes until there is no room, unless that was done before. */
  void fill() {
    if (freed) {
      return;
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[BLOCK_BYTES];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      full = true;
    }
  }

  /** Whether there is no room. */
  boolean isFull() {
    return full;
  }

  /** Gives the room back for good. */
  void free() {
    freed = true;
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
