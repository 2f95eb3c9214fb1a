package dev.cairn.server.store.blob;

import com.sun.nio.file.ExtendedOpenOption;
import dev.cairn.engine.port.UpdateStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How bodies go to the disk and come from it: past the system's page cache where the file system
 * can, else through it. Safe for several threads.
 */
final class BodyDisk {
  private static final Logger LOG = LoggerFactory.getLogger(BodyDisk.class);

  /** Shorter bodies are cheaper to copy than to wait for. */
  private static final long DIRECT_MIN = 64 << 10;

  /** Of the files in which it is tried out what the file system can. */
  private static final String TRIAL = ".trial-";

  private static final Duration TRIAL_KEPT = Duration.ofHours(1);

  private static final ThreadLocal<ByteBuffer> BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(256 << 10));

  /** Null if bodies go through the page cache, which keeps them itself. */
  private final @Nullable BodyCache cache;

  private BodyDisk(@Nullable BodyCache cache) {
    this.cache = cache;
  }

  /** Through the page cache, where those who read a body soon find it. */
  static BodyDisk cached() {
    return new BodyDisk(null);
  }

  /**
   * Past the page cache, if a file in {@code folder} can be written so.
   *
   * @param folder is made unless it is there
   * @param cacheBytes of bodies in memory that were not read yet
   */
  static BodyDisk direct(Path folder, long cacheBytes) {
    return direct(folder, cacheBytes, AlignedBlocks.ofTheJvm());
  }

  static BodyDisk direct(Path folder, long cacheBytes, AlignedBlocks blocks) {
    ByteBuffer block = blocks.take();
    if (block == null) {
      return cached();
    }
    try {
      Files.createDirectories(folder);
      deleteTrials(folder, Instant.now().minus(TRIAL_KEPT));
      Path trial = folder.resolve(TRIAL + UUID.randomUUID());
      try (FileChannel channel =
          FileChannel.open(
              trial,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              ExtendedOpenOption.DIRECT)) {
        channel.write(block.limit(AlignedBlocks.ALIGNMENT));
      } finally {
        Files.deleteIfExists(trial);
      }
      return new BodyDisk(new BodyCache(blocks, cacheBytes, System::nanoTime));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info(
          "Updates go through the page cache, as {} takes no others: {}", folder, e.toString());
      return cached();
    } finally {
      blocks.give(block);
    }
  }

  /** Of processes that were killed in the middle of it. */
  private static void deleteTrials(Path folder, Instant before) throws IOException {
    try (DirectoryStream<Path> trials = Files.newDirectoryStream(folder, TRIAL + "*")) {
      for (Path trial : trials) {
        if (BlobFolder.isOlder(trial, before)) {
          Files.deleteIfExists(trial);
        }
      }
    }
  }

  /** Whether bodies may go past the page cache. */
  boolean isDirect() {
    return cache != null;
  }

  /**
   * Gathers a body of which the blocks go past the page cache.
   *
   * @param maxBytes longest that it may get
   * @return null if it is to go through the page cache
   */
  @Nullable BodyBlocks gather(BodyBlocks.Out out, long maxBytes) {
    ByteBuffer block = cache == null || maxBytes < DIRECT_MIN ? null : cache.takeBlock();
    return cache == null || block == null ? null : new BodyBlocks(out, cache, block, maxBytes);
  }

  /** Takes a body that has just come out of memory. */
  @Nullable List<ByteBuffer> take(Path name) {
    return cache == null ? null : cache.take(name);
  }

  /** Reads a body that {@link #take} has given, once. */
  void read(List<ByteBuffer> body, UpdateStore.BlockReader reader) {
    try {
      long offset = 0;
      for (ByteBuffer block : body) {
        int length = block.remaining();
        reader.accept(offset, block);
        offset += length;
      }
    } finally {
      if (cache != null) {
        cache.giveUp(body, body.size());
      }
    }
  }

  /**
   * Reads a body from its start to its end, from the disk.
   *
   * @throws java.nio.file.NoSuchFileException if its segment is not there any more
   */
  void read(RoundBodies.Place place, UpdateStore.BlockReader reader) throws IOException {
    ByteBuffer block = cache == null ? null : cache.blocks().take();
    if (cache == null || block == null) {
      try (FileChannel file = FileChannel.open(place.file(), StandardOpenOption.READ)) {
        read(file, place.entry(), BLOCK.get(), reader);
      }
      return;
    }
    try (FileChannel file =
        FileChannel.open(place.file(), StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
      read(file, place.entry(), block, reader);
    } finally {
      cache.blocks().give(block);
    }
  }

  private static void read(
      FileChannel file, SegmentTable.Entry body, ByteBuffer block, UpdateStore.BlockReader reader)
      throws IOException {
    long offset = 0;
    while (offset < body.length()) {
      block.clear();
      long left = body.length() - offset;
      // Past the page cache whole sectors are read; what comes after the body is not looked at.
      block.limit((int) Math.min(block.capacity(), AlignedBlocks.aligned(left)));
      while (block.position() < Math.min(left, block.limit())
          && file.read(block, body.offset() + offset + block.position()) >= 0) {}
      int length = (int) Math.min(left, block.position());
      if (length < Math.min(left, block.limit())) {
        throw new EOFException("expected " + body.length() + " bytes, found " + (offset + length));
      }
      reader.accept(offset, block.flip().limit(length));
      offset += length;
    }
  }

  /** Forgets the bodies under a folder, or one of that name, which is about to be deleted. */
  void forget(Path folder) {
    if (cache != null) {
      cache.forget(folder);
    }
  }

  /** Forgets what was not read for long. */
  void forgetOld() {
    if (cache != null) {
      cache.dropOld();
    }
  }

  /** Room that bodies have in memory. */
  long bytesInMemory() {
    return cache == null ? 0 : cache.reserved() * AlignedBlocks.BLOCK_BYTES;
  }
}
