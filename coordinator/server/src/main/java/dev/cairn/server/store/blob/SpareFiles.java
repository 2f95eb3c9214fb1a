package dev.cairn.server.store.blob;

import dev.cairn.server.store.StoreTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Empty files for bodies to come, of bodies that were erased: a new name for an old file costs less
 * than a new file does, most of all on a file system that looks for one that was not deleted just
 * now. Each process takes only those that it has kept itself. Safe for several threads.
 */
final class SpareFiles {
  static final int KEPT_MAX = 256;

  private final Path folder;
  private final String prefix = UUID.randomUUID() + ".";
  private final ConcurrentLinkedDeque<Path> kept = new ConcurrentLinkedDeque<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong next = new AtomicLong();

  /**
   * Begins without any.
   *
   * @param folder on the file system of the bodies, for several processes; made when it is needed
   */
  SpareFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Gives a spare file a new name.
   *
   * @return whether there was one; if not, nothing is there
   */
  boolean take(Path name) {
    Path spare = kept.pollFirst();
    if (spare == null) {
      return false;
    }
    count.decrementAndGet();
    try {
      // Before the move, so that nobody takes it for a body whose upload broke off long ago.
      Files.setLastModifiedTime(spare, FileTime.from(Instant.now()));
      Files.move(spare, name, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      // Swept as an old one, or the folder of the new name is gone: the making of a file tells.
      delete(spare);
      return false;
    }
  }

  /**
   * Empties the files in a folder of bodies that nobody will read any more, and keeps them, up to
   * {@link #KEPT_MAX}. The others stay, to be deleted.
   */
  void keepAll(Path bodies) {
    if (!Files.isDirectory(bodies)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(bodies)) {
      Files.createDirectories(folder);
      for (Path file : files) {
        if (!keep(file)) {
          return;
        }
      }
    } catch (IOException e) {
      // What is not kept is deleted, by those who call here, as if there were no spare files.
    }
  }

  private boolean keep(Path file) throws IOException {
    if (count.incrementAndGet() > KEPT_MAX) {
      count.decrementAndGet();
      return false;
    }
    Path spare = folder.resolve(prefix + next.incrementAndGet());
    boolean moved = false;
    try {
      // First: a file among the spare ones has nothing of a body, whatever is killed when.
      FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
      Files.move(file, spare, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
      kept.addFirst(spare);
    } finally {
      if (!moved) {
        count.decrementAndGet();
      }
    }
    return true;
  }

  /** Deletes what no process has used since {@code before}; one that lives makes new files then. */
  void deleteOld(Instant before) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (isOlder(file, before)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new StoreTrouble("The spare files in " + folder + " cannot be deleted: " + e, e);
    }
  }

  static boolean isOlder(Path file, Instant limit) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
    } catch (NoSuchFileException goneMeanwhile) {
      return false;
    }
  }

  private static void delete(Path spare) {
    try {
      Files.deleteIfExists(spare);
    } catch (IOException e) {
      // It is empty, and swept when it is old.
    }
  }
}
