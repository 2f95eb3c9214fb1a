package dev.cairn.secagg.cipher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Many mask streams on their way onto one vector: a list of seeds, each with its sign.
 *
 * <p>Where several threads work on it, the vector is cut into blocks, which are independent; each
 * thread takes some of them. Sums modulo 2^64 don't depend on the order.
 *
 * <p>It borrows the seeds: whoever made them closes them, after the sum. Use it from one thread.
 */
public final class MaskSum {
  /** Lanes in a block: few enough that a million parameters give work to several threads. */
  static final int BLOCK_LANES = 65_536;

  private final List<Mask> masks = new ArrayList<>();

  /** Will add the stream of this seed of {@link MaskExpander#SEED_LENGTH} bytes. */
  public MaskSum add(SecretBytes seed) {
    return put(seed, true);
  }

  /** Will subtract the stream of this seed of {@link MaskExpander#SEED_LENGTH} bytes. */
  public MaskSum subtract(SecretBytes seed) {
    return put(seed, false);
  }

  private MaskSum put(SecretBytes seed, boolean plus) {
    masks.add(new Mask(seed, plus));
    return this;
  }

  /** How many streams. */
  public int size() {
    return masks.size();
  }

  /** Puts all streams onto {@code lanes}, on this thread alone. */
  public void applyTo(long[] lanes) {
    try (MaskExpander expander = new MaskExpander()) {
      expander.expand(masks, 0, lanes, 0, lanes.length);
    }
  }

  /**
   * Puts all streams onto {@code lanes}, on this thread and on up to {@code extraThreads} of the
   * executor. It never waits for a thread that has not begun, so a busy executor costs speed only.
   *
   * @throws InterruptedException if this thread is interrupted; nobody works on the lanes any more
   *     then, but they hold a part of the sum and are to be thrown away
   */
  public void applyTo(long[] lanes, Executor executor, int extraThreads)
      throws InterruptedException {
    if (extraThreads < 0) {
      throw new IllegalArgumentException("expected 0 or more threads, got " + extraThreads);
    }
    int blocks = (lanes.length + BLOCK_LANES - 1) / BLOCK_LANES;
    BlockQueue queue =
        new BlockQueue(blocks, (expander, block) -> block(expander, lanes, block * BLOCK_LANES));
    for (int i = 0; i < Math.min(extraThreads, blocks - 1); i++) {
      try {
        executor.execute(queue::work);
      } catch (RejectedExecutionException e) {
        break; // This thread does what the others do not.
      }
    }
    queue.workAndWait();
  }

  private void block(MaskExpander expander, long[] lanes, int from) {
    expander.expand(masks, from, lanes, from, Math.min(from + BLOCK_LANES, lanes.length));
  }
}
