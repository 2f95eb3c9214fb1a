package dev.cairn.server.store.blob;

import com.sun.nio.file.ExtendedOpenOption;
import dev.cairn.protocol.Digest;
import dev.cairn.server.store.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file with bodies of one round that one process takes in: a {@link SegmentTable}, and after it
 * the bodies, each from a multiple of {@link AlignedBlocks#ALIGNMENT} on. A body counts when its
 * entry is there, which is written when all of its bytes are durable. Nobody else writes to the
 * file but who discards a body. Safe for several threads.
 */
final class Segment implements AutoCloseable {

  /**
   * Where bodies begin: some systems have pages of 64 KiB, and one must not have entries, which are
   * in the page cache, and bodies that are written past it.
   */
  static final int FIRST = 64 << 10;

  /**
   * Room for one body, to be committed or given back.
   *
   * @param offset of its first byte in the file
   * @param capacity in bytes, a multiple of {@link AlignedBlocks#ALIGNMENT}
   */
  record Region(Segment segment, long offset, long capacity) {}

  /** A body of which all was written, and what became of it. */
  private static final class Commit {
    private final SegmentTable.Entry entry;
    private int slot = -1;
    private @Nullable IOException failure;

    Commit(SegmentTable.Entry entry) {
      this.entry = entry;
    }
  }

  private final Path file;

  /** Through the page cache: the table. */
  private final FileChannel cached;

  /** The same file past the page cache, for all bodies; null if they go through it. */
  private final @Nullable FileChannel direct;

  /**
   * Held by who forces the file: a failure is told once, to one of those who force, so that nobody
   * else may hear in between that all is well.
   */
  private final ReentrantLock forcing = new ReentrantLock();

  private final List<Commit> waiting = new ArrayList<>();
  private final Regions regions = new Regions(FIRST);
  private int slots;
  private int open;
  private int bodies;

  /** Takes no more: it is closed, or a write was lost that nobody can repeat. */
  private boolean sealed;

  /**
   * A segment without bodies.
   *
   * @param cached has its table, durable, and nothing else; closed with this
   * @param direct closed with this
   */
  Segment(Path file, FileChannel cached, @Nullable FileChannel direct) {
    this.file = file;
    this.cached = cached;
    this.direct = direct;
  }

  /**
   * Makes a segment without bodies, durable under its name.
   *
   * @param file in a folder that is there; must not be there itself
   * @param direct whether its bodies go past the page cache
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

  /** Whether its bodies go past the page cache. */
  boolean isDirect() {
    return direct != null;
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

  /** Bodies of which all was written, and which nobody has begun to force. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Bodies that are being written. */
  synchronized int open() {
    return open;
  }

  /**
   * Writes a part of a body.
   *
   * @param at from the body's first byte
   * @param bytes past the page cache from an aligned address, and a multiple of it
   */
  void write(Region region, long at, ByteBuffer bytes) throws IOException {
    FileChannel channel = direct == null ? cached : direct;
    try {
      SegmentTable.writeFully(channel, bytes, region.offset() + at);
    } catch (IOException e) {
      if (!DiskSpace.isFull(file, e)) {
        seal();
      }
      throw e;
    }
  }

  /**
   * Makes a body durable of which all was written, together with those that others commit at this
   * time. If that fails, this takes no more bodies, and the file goes unless there are others in
   * it.
   *
   * @return its slot
   * @throws NoSuchFileException if the file is not there any more, because the round is over
   */
  int commit(Region region, Digest digest, long length) throws IOException {
    Commit commit = new Commit(new SegmentTable.Entry(digest, region.offset(), length));
    synchronized (this) {
      waiting.add(commit);
    }
    forcing.lock();
    try {
      if (commit.slot < 0 && commit.failure == null) {
        commitAll();
      }
    } finally {
      forcing.unlock();
    }
    if (commit.failure == null && !Files.exists(file)) {
      seal();
      commit.failure = new NoSuchFileException(file.toString(), null, "the round is over");
    }
    synchronized (this) {
      open--;
      bodies += commit.failure == null ? 1 : 0;
    }
    if (commit.failure != null) {
      deleteIfSpoilt();
      throw commit.failure;
    }
    return commit.slot;
  }

  private void commitAll() {
    List<Commit> all;
    synchronized (this) {
      all = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      requireUnsealed();
      // First the bytes: after a power failure no entry may tell of what is not there.
      cached.force(false);
      int slot = slotsOf(all.size());
      for (int i = 0; i < all.size(); i++) {
        SegmentTable.write(cached, slot + i, all.get(i).entry);
      }
      cached.force(false);
      requireUnsealed();
      for (int i = 0; i < all.size(); i++) {
        all.get(i).slot = slot + i;
      }
    } catch (IOException e) {
      fail(all, e);
    } catch (RuntimeException | Error e) {
      // Those who wait would take it for a success otherwise.
      fail(all, new IOException("unexpected " + e, e));
    }
  }

  /** What failed once is not tried again: the system may have thrown away what it had to write. */
  private void fail(List<Commit> all, IOException e) {
    seal();
    all.forEach(commit -> commit.failure = e);
  }

  private synchronized int slotsOf(int count) {
    int first = slots;
    slots += count;
    return first;
  }

  private synchronized void requireUnsealed() throws ClosedChannelException {
    if (sealed) {
      throw new ClosedChannelException();
    }
  }

  private synchronized void seal() {
    sealed = true;
  }

  /** Gives back the room of a body that was not committed. */
  void giveBack(Region region) {
    synchronized (this) {
      open--;
      free(region);
    }
    deleteIfSpoilt();
  }

  /** Room is used again; at the end of the file the disk has it back. */
  private void free(Region region) {
    if (regions.give(region.offset(), region.capacity()) && !sealed) {
      try {
        cached.truncate(regions.end());
      } catch (IOException e) {
        seal();
      }
    }
  }

  /** Takes the entry of a body out, whose round is over; its file may be gone. */
  void discard(int slot, Region region) throws IOException {
    try {
      SegmentTable.write(cached, slot, null);
    } catch (ClosedChannelException e) {
      SegmentTable.discard(file, slot);
    }
    synchronized (this) {
      bodies--;
      free(region);
      if (bodies + open > 0) {
        return;
      }
      sealed = true;
    }
    deleteIfSpoilt();
  }

  /** A file that takes nothing any more is closed; if no body is in it, it goes. */
  private void deleteIfSpoilt() {
    synchronized (this) {
      if (!sealed || open > 0) {
        return;
      }
    }
    try {
      close();
      if (bodies == 0) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It goes with the round's folder.
    }
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
