package dev.cairn.server.store;

import dev.cairn.server.store.postgres.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Small texts in the state folder, for their owner only: after a crash each is there as a whole or
 * as it was before, also if several coordinators write it.
 */
public final class SmallText {
  private static final int BYTES_MAX = 16 * 1024;

  /** Longer than any text takes to be written; what is older was left by a process that died. */
  public static final Duration PART_KEPT = Duration.ofHours(1);

  private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  /** The dot in front is what no text's own name has; earlier versions wrote none. */
  private static final Pattern PART = Pattern.compile("\\.?[^.].*\\." + ID + "\\.part");

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
    Path unfinished =
        file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
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

  /** Whether a file is what {@link #write} makes before the text has its name, and no text. */
  public static boolean isPart(Path file) {
    return PART.matcher(String.valueOf(file.getFileName())).matches();
  }

  /**
   * Deletes what processes have left that were killed while they wrote texts to a folder, if it is
   * older than {@link #PART_KEPT}: what is younger may be another coordinator's that is writing it.
   *
   * @param folder with texts; it need not be there
   * @throws StoreTrouble if that failed
   */
  public static void sweep(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Instant old = Instant.now().minus(PART_KEPT);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, SmallText::isPart)) {
      for (Path part : parts) {
        if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS) && isOlder(part, old)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new StoreTrouble("What was left in " + folder + " stays there: " + e.getMessage(), e);
    }
  }

  private static boolean isOlder(Path part, Instant limit) throws IOException {
    try {
      return Files.getLastModifiedTime(part).toInstant().isBefore(limit);
    } catch (NoSuchFileException finishedMeanwhile) {
      return false;
    }
  }
}
