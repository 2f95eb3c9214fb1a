package dev.cairn.server.store;

import dev.cairn.server.store.postgres.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Small texts in the state folder, for their owner only: after a crash each is there as a whole or
 * as it was before, also if several coordinators write it.
 */
public final class SmallText {
  private static final int BYTES_MAX = 16 * 1024;

  private SmallText() {}

  /**
   * Reads a text.
   *
   * @return null if there is no such file
   * @throws StoreTrouble if it cannot be read, or is larger than any that was written
   */
  public static @Nullable String read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new IOException("it has more than " + BYTES_MAX + " bytes");
      }
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new StoreTrouble(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Puts a text in its place, durably.
   *
   * @throws StoreTrouble if that failed
   */
  public static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("a small text has at most " + BYTES_MAX + " bytes");
    }
    Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try {
        Files.createFile(
            unfinished,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
          ByteBuffer left = ByteBuffer.wrap(bytes);
          while (left.hasRemaining()) {
            channel.write(left);
          }
          channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Folders.force(folder);
      }
    } catch (IOException e) {
      throw new StoreTrouble(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
