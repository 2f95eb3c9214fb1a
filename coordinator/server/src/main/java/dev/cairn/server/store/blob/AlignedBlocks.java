package dev.cairn.server.store.blob;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.IntFunction;

/**
 * Blocks of direct memory at addresses that a disk can take them from, used again and again. There
 * are as many as were in use at once. Safe for several threads.
 */
final class AlignedBlocks {

  /** Addresses, places in files and lengths are multiples of this. */
  static final int ALIGNMENT = 4096;

  static final int BLOCK_BYTES = 1 << 20;

  private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();
  private final IntFunction<ByteBuffer> memory;

  AlignedBlocks() {
    this(ByteBuffer::allocateDirect);
  }

  /** Gets so many bytes of direct memory from {@code memory}. */
  AlignedBlocks(IntFunction<ByteBuffer> memory) {
    this.memory = memory;
  }

  /**
   * An empty block of {@link #BLOCK_BYTES}, to be given back.
   *
   * @throws OutOfMemoryError if there is no more direct memory
   */
  ByteBuffer take() {
    ByteBuffer known = free.pollFirst();
    return known == null
        ? memory.apply(BLOCK_BYTES + ALIGNMENT).alignedSlice(ALIGNMENT).slice(0, BLOCK_BYTES)
        : known.clear();
  }

  /** Gives a block back, which nobody may use any more. */
  void give(ByteBuffer block) {
    free.addFirst(block);
  }
}
