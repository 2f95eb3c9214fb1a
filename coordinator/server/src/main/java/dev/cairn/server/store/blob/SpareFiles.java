package dev.cairn.server.store.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empty files for bodies to come, of bodies that were erased: a new name for an old file costs less
 * than a new file does, most of all on a file system that looks for one that was not deleted just
 * now. Each process takes only those that it has kept itself. Safe for several threads.
 */
final class SpareFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SpareFiles.class);

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
   *
   * @param bodies of a round that is over; others may erase it at the same time
   */
  void keepAll(Path bodies) {
    if (!Files.isDirectory(bodies)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(bodies, "[0-9a-f]*")) {
      Files.createDirectories(folder);
      for (Path file : files) {
        if (count.incrementAndGet() > KEPT_MAX) {
          count.decrementAndGet();
          return;
        }
        if (!keep(file)) {
          count.decrementAndGet();
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What is not kept is deleted, by those who call here, as if there were no spare files.
      LOG.debug("The files in {} are not kept: {}", bodies, e.toString());
    }
  }

  private boolean keep(Path file) {
    String name = prefix + next.incrementAndGet();
    try {
      // Only one of those who erase a round gets a file, and nobody else knows it by this name.
      Path claimed = file.resolveSibling("." + name);
      Files.move(file, claimed, StandardCopyOption.ATOMIC_MOVE);
      if (!hasOneName(claimed)) {
        // Emptied, it would be empty under its other name, too.
        return false;
      }
      // Then a file among the spare ones has nothing of a body, whatever is killed when.
      FileChannel.open(claimed, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
      Path spare = folder.resolve(name);
      Files.move(claimed, spare, StandardCopyOption.ATOMIC_MOVE);
      kept.addFirst(spare);
      return true;
    } catch (IOException e) {
      LOG.debug("The file {} is not kept: {}", file, e.toString());
      return false;
    }
  }

  private static boolean hasOneName(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:nlink").equals(1);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Where they are. */
  Path folder() {
    return folder;
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
    } catch (IOException | DirectoryIteratorException e) {
      // They are in nobody's way.
      LOG.warn("The spare files in {} cannot be deleted: {}", folder, e.toString());
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
