package dev.cairn.server.store.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers a body in large blocks, which go past the system's page cache: the system neither copies
 * the bytes nor keeps a page for each 4 KiB of them, which takes more of the processor than the
 * disk itself. The blocks stay in the {@link BodyCache} if there is room. For one thread at a time.
 */
final class BodyBlocks {

  /** Where full blocks go, and the last one, filled up to a multiple of the alignment. */
  interface Out {
    /** Takes all remaining bytes of the next block, and leaves its limit as it is. */
    void write(ByteBuffer block) throws IOException;
  }

  private final Out out;
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
   * Begins a body.
   *
   * @param block the first of {@code cache}'s blocks
   * @param maxBytes longest that the body may get
   */
  BodyBlocks(Out out, BodyCache cache, ByteBuffer block, long maxBytes) {
    this.out = out;
    this.cache = cache;
    this.block = block;
    held.add(block);
    this.blocksMax = BodyCache.blocksOf(maxBytes);
  }

  /** Takes all remaining bytes. */
  void put(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(bytes.position() + Math.min(end - bytes.position(), block.remaining()));
      block.put(bytes);
      if (!block.hasRemaining()) {
        out.write(block.flip());
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

  /** Nothing more comes: what is left is written. */
  void finish() throws IOException {
    int length = block.position();
    while (block.position() % AlignedBlocks.ALIGNMENT != 0) {
      block.put((byte) 0);
    }
    if (block.flip().hasRemaining()) {
      out.write(block);
    }
    block.position(0).limit(length);
  }

  /** The body is durable: keeps it in memory, if there is room. */
  void keep(Path name) {
    reserve(1);
    if (reserved > 0) {
      settled = true;
      cache.keep(name, held, reserved);
    } else {
      giveUp();
    }
  }

  /** Keeps nothing, unless it was kept before. */
  void giveUp() {
    if (!settled) {
      settled = true;
      cache.giveUp(held, reserved);
    }
  }
}
