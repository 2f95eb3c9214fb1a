package dev.cairn.server.store.blob;

import com.sun.nio.file.ExtendedOpenOption;
import dev.cairn.engine.port.UpdateStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the files of bodies are made: past the system's page cache where the file system can, else
 * through it. Safe for several threads.
 */
final class BodyFiles {
  private static final Logger LOG = LoggerFactory.getLogger(BodyFiles.class);

  /** Shorter bodies are cheaper to copy than to wait for. */
  private static final long DIRECT_MIN = 64 << 10;

  private static final ThreadLocal<ByteBuffer> BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(256 << 10));

  private final @Nullable SpareFiles spares;

  /** Null if bodies go through the page cache, which keeps them itself. */
  private final @Nullable BodyCache cache;

  private BodyFiles(@Nullable SpareFiles spares, @Nullable BodyCache cache) {
    this.spares = spares;
    this.cache = cache;
  }

  /** Through the page cache, where those who read a body soon find it. */
  static BodyFiles cached() {
    return new BodyFiles(null, null);
  }

  /**
   * Past the page cache, if a file in {@code folder} can be written so.
   *
   * @param folder is made unless it is there
   * @param spares taken before new files are made
   * @param cacheBytes of bodies in memory that were not read yet
   */
  static BodyFiles direct(Path folder, SpareFiles spares, long cacheBytes) {
    return direct(folder, spares, cacheBytes, AlignedBlocks.ofTheJvm());
  }

  static BodyFiles direct(Path folder, SpareFiles spares, long cacheBytes, AlignedBlocks blocks) {
    // Among the spare files, where it is swept if this process is killed now.
    Path trial = spares.folder().resolve("trial-" + UUID.randomUUID());
    ByteBuffer block = blocks.take();
    if (block == null) {
      return new BodyFiles(spares, null);
    }
    try {
      Files.createDirectories(spares.folder());
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
      return new BodyFiles(spares, new BodyCache(blocks, cacheBytes, System::nanoTime));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info(
          "Updates go through the page cache, as {} takes no others: {}", folder, e.toString());
      return new BodyFiles(spares, null);
    } finally {
      blocks.give(block);
    }
  }

  /**
   * Makes a file, which must not be there.
   *
   * @param maxBytes longest that it may get
   */
  BodyFile create(Path file, long maxBytes) throws IOException {
    Set<OpenOption> options = new HashSet<>();
    options.add(StandardOpenOption.WRITE);
    if (spares == null || !spares.take(file)) {
      options.add(StandardOpenOption.CREATE_NEW);
    }
    ByteBuffer block = cache == null || maxBytes < DIRECT_MIN ? null : cache.takeBlock();
    if (cache == null || block == null) {
      return new CachedFile(file, FileChannel.open(file, options));
    }
    options.add(ExtendedOpenOption.DIRECT);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, options);
    } catch (IOException e) {
      cache.blocks().give(block);
      throw e;
    }
    return new DirectFile(file, channel, cache, block, maxBytes);
  }

  /**
   * Reads a body from its start to its end: from memory, if it has just come.
   *
   * @param name of its file
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  void read(Path name, UpdateStore.BlockReader reader) throws IOException {
    List<ByteBuffer> body = cache == null ? null : cache.take(name);
    if (cache == null || body == null) {
      readFile(name, reader);
      return;
    }
    try {
      long offset = 0;
      for (ByteBuffer block : body) {
        int length = block.remaining();
        reader.accept(offset, block);
        offset += length;
      }
    } finally {
      cache.giveUp(body, body.size());
    }
  }

  private void readFile(Path name, UpdateStore.BlockReader reader) throws IOException {
    ByteBuffer block = cache == null ? null : cache.blocks().take();
    if (cache == null || block == null) {
      try (FileChannel file = open(name)) {
        read(file, BLOCK.get(), reader);
      }
      return;
    }
    try (FileChannel file =
        FileChannel.open(name, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
      read(file, block, reader);
    } finally {
      cache.blocks().give(block);
    }
  }

  private static void read(FileChannel file, ByteBuffer block, UpdateStore.BlockReader reader)
      throws IOException {
    long size = file.size();
    long offset = 0;
    while (offset < size) {
      block.clear();
      // Past the page cache nothing but the end of a file gives less than was asked for.
      while (block.hasRemaining() && offset + block.position() < size && file.read(block) >= 0) {}
      int length = block.flip().remaining();
      if (length == 0) {
        throw new EOFException("expected " + size + " bytes, found " + offset);
      }
      reader.accept(offset, block);
      offset += length;
    }
  }

  /** Opens a file for reading through the page cache. */
  FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
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
