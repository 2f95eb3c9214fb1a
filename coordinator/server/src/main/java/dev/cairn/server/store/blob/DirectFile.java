package dev.cairn.server.store.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that is written past the system's page cache, in large blocks: the system neither copies
 * the bytes nor keeps a page for each 4 KiB of them, which takes more of the processor than the
 * disk itself. What is left at the end, less than an {@link AlignedBlocks#ALIGNMENT}, goes through
 * the page cache. Its blocks stay in the {@link BodyCache} if there is room.
 */
final class DirectFile implements BodyFile {
  private final Path file;
  private final FileChannel channel;
  private final BodyCache cache;
  private final int blocksMax;
  private int reserved;

  /** Whether room was asked for: once it is known that the body is on its way. */
  private boolean asked;

  /** Those that are full and stay in memory, and the one that is being filled. */
  private final List<ByteBuffer> held = new ArrayList<>();

  private ByteBuffer block;
  private boolean settled;

  /**
   * Writes to an empty file.
   *
   * @param channel of the file, direct; closed with this
   * @param block the first of {@code cache}'s blocks
   * @param maxBytes longest that the file may get
   */
  DirectFile(Path file, FileChannel channel, BodyCache cache, ByteBuffer block, long maxBytes) {
    this.file = file;
    this.channel = channel;
    this.cache = cache;
    this.block = block;
    held.add(block);
    this.blocksMax = BodyCache.blocksOf(maxBytes);
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(bytes.position() + Math.min(end - bytes.position(), block.remaining()));
      block.put(bytes);
      if (!block.hasRemaining()) {
        flush(block.flip());
        next();
      }
    }
  }

  private void reserve(int blocks) {
    if (!asked) {
      asked = true;
      reserved = cache.reserve(blocks) ? blocks : 0;
    }
  }

  private void next() {
    reserve(blocksMax);
    if (reserved == 0) {
      block.clear();
      return;
    }
    ByteBuffer next = cache.takeBlock();
    if (next == null) {
      // The body goes on with the one block that it has; what came is on the disk.
      held.remove(held.size() - 1);
      cache.giveUp(held, reserved);
      held.clear();
      held.add(block);
      reserved = 0;
      block.clear();
      return;
    }
    block.flip();
    block = next;
    held.add(block);
  }

  @Override
  public void commit(Path name) throws IOException {
    block.flip();
    int whole = block.limit() - block.limit() % AlignedBlocks.ALIGNMENT;
    ByteBuffer rest = block.slice(whole, block.limit() - whole);
    flush(block.slice(0, whole));
    long end = channel.position();
    if (rest.hasRemaining()) {
      try (FileChannel cached = FileChannel.open(file, StandardOpenOption.WRITE)) {
        while (rest.hasRemaining()) {
          end += cached.write(rest, end);
        }
      }
    }
    // Of the file, whichever channel its bytes came through.
    channel.force(false);
    channel.close();
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    reserve(1);
    if (reserved > 0) {
      settled = true;
      cache.keep(name, held, reserved);
    } else {
      settle();
    }
  }

  private void settle() {
    if (!settled) {
      settled = true;
      cache.giveUp(held, reserved);
    }
  }

  private void flush(ByteBuffer whole) throws IOException {
    while (whole.hasRemaining()) {
      channel.write(whole);
    }
  }

  @Override
  public boolean isOpen() {
    return !settled;
  }

  @Override
  public void close() throws IOException {
    settle();
    channel.close();
  }
}
