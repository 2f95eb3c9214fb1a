package dev.cairn.server.store.blob;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file with the bodies of one round that one process takes in: a {@link SegmentTable}, and after
 * it the bodies, each from a multiple of {@link AlignedBlocks#ALIGNMENT} on. A body counts when its
 * entry is there, which is written when all of its bytes are durable. Nobody else writes to the
 * file but who discards a body. Safe for several threads.
 */
final class Segment implements AutoCloseable {

  /**
   * Room for one body, to be committed or given back.
   *
   * @param offset of its first byte in the file
   * @param capacity in bytes, a multiple of {@link AlignedBlocks#ALIGNMENT}
   */
  record Region(Segment segment, long offset, long capacity) {}

  private final Path file;

  /** Through the page cache: the table, and bodies for which there is no block. */
  private final FileChannel cached;

  /** The same file past the page cache; null if its file system has no such thing. */
  private final @Nullable FileChannel direct;

  private final Regions regions = new Regions(SegmentTable.BYTES);
  private int slots;
  private int open;
  private int bodies;

  /** Takes no more: it is closed, or a write was lost that nobody can repeat. */
  private boolean sealed;

  private Segment(Path file, FileChannel cached, @Nullable FileChannel direct) {
    this.file = file;
    this.cached = cached;
    this.direct = direct;
  }

  /**
   * Makes a segment without bodies, durable under its name.
   *
   * @param file in a folder that is there; must not be there itself
   * @param direct whether bodies may go past the page cache
   */
  static Segment create(Path file, boolean direct) throws IOException {
    FileChannel cached =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      SegmentTable.begin(cached);
      cached.force(true);
      BlobFolder.force(file.resolveSibling("."));
      return new Segment(
          file,
          cached,
          direct
              ? FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)
              : null);
    } catch (IOException e) {
      try (cached) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  Path file() {
    return file;
  }

  /**
   * Makes room for a body.
   *
   * @param bytes longest that it may get
   * @return null if there is none for another body here
   */
  synchronized @Nullable Region take(long bytes) {
    if (!hasRoom()) {
      return null;
    }
    open++;
    long capacity = AlignedBlocks.aligned(Math.max(1, bytes));
    return new Region(this, regions.take(capacity), capacity);
  }

  /** Whether there is room for another body. */
  synchronized boolean hasRoom() {
    return !sealed && slots + open < SegmentTable.SLOTS;
  }

  /** Bodies that are being written. */
  synchronized int open() {
    return open;
  }

  /**
   * Writes a part of a body.
   *
   * @param at from the body's first byte
   * @param bytes at an aligned address, and as many, if {@code past} is set
   * @param past the page cache, where that is possible
   */
  void write(Region region, long at, ByteBuffer bytes, boolean past) throws IOException {
    FileChannel channel = past && direct != null ? direct : cached;
    SegmentTable.writeFully(channel, bytes, region.offset() + at);
  }

  /**
   * Makes a body durable of which all was written.
   *
   * @return its slot
   * @throws NoSuchFileException if the file is not there any more, because the round is over
   */
  int commit(Region region, SegmentTable.Entry entry) throws IOException {
    int slot;
    try {
      // First the bytes: after a power failure no entry may tell of what is not there.
      cached.force(false);
      synchronized (this) {
        if (sealed) {
          throw new ClosedChannelException();
        }
        slot = slots++;
        bodies++;
        open--;
      }
      SegmentTable.write(cached, slot, entry);
      cached.force(false);
    } catch (IOException e) {
      seal();
      throw e;
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "the round is over");
    }
    return slot;
  }

  /**
   * What failed once is not tried again: the system may have thrown away what it could not write.
   */
  private synchronized void seal() {
    sealed = true;
  }

  /** Gives back the room of a body that was not committed. */
  synchronized void giveBack(Region region) {
    open--;
    free(region.offset(), region.capacity());
  }

  /** Room is used again; at the end of the file the disk has it back. */
  private void free(long offset, long capacity) {
    if (regions.give(offset, capacity) && !sealed) {
      try {
        cached.truncate(regions.end());
      } catch (IOException e) {
        // The next body is written over it.
      }
    }
  }

  /** Takes the entry of a body out, whose round is over. */
  void discard(int slot, SegmentTable.Entry entry) throws IOException {
    SegmentTable.write(cached, slot, null);
    synchronized (this) {
      bodies--;
      free(entry.offset(), AlignedBlocks.aligned(Math.max(1, entry.length())));
    }
  }

  /** Closes and deletes the file if no body is in it, and none on its way. */
  void deleteIfEmpty() throws IOException {
    synchronized (this) {
      if (bodies + open > 0) {
        return;
      }
      sealed = true;
    }
    close();
    Files.deleteIfExists(file);
  }

  /** Takes no more bodies, and breaks off those that are being written. */
  @Override
  public void close() throws IOException {
    seal();
    try (cached) {
      if (direct != null) {
        direct.close();
      }
    }
  }
}
