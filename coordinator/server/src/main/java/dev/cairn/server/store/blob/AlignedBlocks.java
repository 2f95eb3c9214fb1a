package dev.cairn.server.store.blob;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of direct memory at addresses that a disk can take them from, used again and again. There
 * are as many as were in use at once, and never more than the JVM's direct memory has room for: the
 * transports need most of it. Safe for several threads.
 */
final class AlignedBlocks {

  /** Addresses, places in files and lengths are multiples of this. */
  static final int ALIGNMENT = 4096;

  static final int BLOCK_BYTES = 1 << 20;

  /** Of the JVM's direct memory blocks take one part in so many. */
  private static final int SHARE = 8;

  /** The next multiple of {@link #ALIGNMENT}. */
  static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();
  private final AtomicLong left;

  /** As many as there is room for. */
  static AlignedBlocks ofTheJvm() {
    return new AlignedBlocks(directBytesMax() / SHARE / BLOCK_BYTES);
  }

  /**
   * At most so many.
   *
   * @param most at least 0
   */
  AlignedBlocks(long most) {
    this.left = new AtomicLong(most);
  }

  private static long directBytesMax() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set =
        options == null ? 0 : Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
    // Without the option it is as much as the heap may have.
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }

  /**
   * An empty block of {@link #BLOCK_BYTES}, to be given back.
   *
   * @return null if there is no room for another one
   */
  @Nullable ByteBuffer take() {
    ByteBuffer known = free.pollFirst();
    if (known != null) {
      return known.clear();
    }
    if (left.decrementAndGet() < 0) {
      left.incrementAndGet();
      return null;
    }
    try {
      return ByteBuffer.allocateDirect(BLOCK_BYTES + ALIGNMENT)
          .alignedSlice(ALIGNMENT)
          .slice(0, BLOCK_BYTES);
    } catch (OutOfMemoryError e) {
      // The transports have it all; blocks are a matter of speed.
      left.incrementAndGet();
      return null;
    }
  }

  /** Gives a block back, which nobody may use any more. */
  void give(ByteBuffer block) {
    free.addFirst(block);
  }
}
