package dev.cairn.server.store.blob;

import dev.cairn.server.store.DiskSpace;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Bodies by their SHA-256, as files {@code blobs/sha256/ab/<hex>}. A body is written to {@code
 * staging/} first, forced to the disk, and only then renamed, so that a file under its final name
 * is whole and durable whatever was killed when. Safe for any number of threads and processes.
 *
 * <p>Equal bodies are one file. Who deletes it must know that nobody else refers to it.
 */
public final class BlobFolder {
  private static final int FANOUT = 256;

  /** Longer than any body may take between two pieces. */
  static final Duration UNFINISHED_KEPT = Duration.ofHours(1);

  private final Path staging;
  private final Path root;
  private final Path blobs;
  private final AtomicLong nextStaging = new AtomicLong();

  /** Before the numbers of this process's unfinished bodies: other processes have theirs here. */
  private final String prefix = UUID.randomUUID().toString();

  private BlobFolder(Path root) {
    this.staging = root.resolve("staging");
    this.root = root;
    this.blobs = root.resolve("blobs").resolve("sha256");
  }

  /**
   * Opens the blobs under {@code root}, which several processes may use, and deletes what some
   * process did not finish and did not write to for {@link #UNFINISHED_KEPT}.
   *
   * @throws StoreTrouble if the folder cannot be used
   */
  public static BlobFolder open(Path root) {
    BlobFolder folder = new BlobFolder(root);
    try {
      Files.createDirectories(folder.staging);
      Files.createDirectories(folder.blobs);
      // All of them now, so that a commit has one folder to force and not three.
      for (int i = 0; i < FANOUT; i++) {
        Path part = folder.blobs.resolve(String.format("%02x", i));
        if (!Files.isDirectory(part)) {
          Files.createDirectory(part);
        }
      }
      force(folder.blobs);
      force(root.resolve("blobs"));
      force(root);
      folder.deleteUnfinished(Instant.now().minus(UNFINISHED_KEPT));
      return folder;
    } catch (IOException e) {
      throw folder.trouble("The folder " + root + " cannot be used for blobs", e);
    }
  }

  /**
   * Begins to receive a body.
   *
   * @param maxBytes more than these are refused, at least 0
   * @throws StoreTrouble if the disk does not take it
   */
  public Staging stage(long maxBytes) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("The limit must be at least 0, not " + maxBytes + ".");
    }
    Path file = staging.resolve(prefix + "." + nextStaging.incrementAndGet());
    try {
      return new Staging(
          this,
          file,
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          maxBytes);
    } catch (IOException e) {
      throw trouble("A body cannot be staged", e);
    }
  }

  /**
   * Opens a body for reading.
   *
   * @throws StoreFault if there is none of that name
   */
  public FileChannel open(String hex) {
    try {
      return FileChannel.open(pathOf(hex), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new StoreFault("The blob " + hex + " is missing.", e);
    } catch (IOException e) {
      throw trouble("The blob " + hex + " cannot be opened", e);
    }
  }

  public boolean exists(String hex) {
    return Files.isRegularFile(pathOf(hex));
  }

  /**
   * Deletes a body.
   *
   * @return whether there was one
   */
  public boolean delete(String hex) {
    try {
      return Files.deleteIfExists(pathOf(hex));
    } catch (IOException e) {
      throw trouble("The blob " + hex + " cannot be deleted", e);
    }
  }

  /** The names of all bodies, read from the disk as one goes on; to be closed by the caller. */
  public Stream<String> list() {
    try {
      return Files.walk(blobs, 2)
          .filter(path -> path.getNameCount() == blobs.getNameCount() + 2)
          .map(path -> path.getFileName().toString());
    } catch (IOException e) {
      throw trouble("The blobs cannot be listed", e);
    }
  }

  Path folderOf(String hex) {
    return blobs.resolve(BlobRef.requireHex(hex).substring(0, 2));
  }

  /** Where a body is or would be; it never changes once it is there. */
  public Path path(String hex) {
    return pathOf(hex);
  }

  Path pathOf(String hex) {
    return folderOf(hex).resolve(hex);
  }

  StoreTrouble trouble(String what, IOException e) {
    return DiskSpace.trouble(root, what, e);
  }

  /** Makes the names in a folder durable. */
  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void deleteUnfinished(Instant writtenBefore) throws IOException {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(staging)) {
      for (Path file : unfinished) {
        if (!file.getFileName().toString().startsWith(prefix) && isOlder(file, writtenBefore)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  static boolean isOlder(Path file, Instant limit) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
    } catch (NoSuchFileException goneMeanwhile) {
      return false;
    }
  }
}
