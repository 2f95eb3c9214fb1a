package dev.cairn.client.djl;

/**
 * How many batches the next call takes, so that a cancellation is seen within a fraction of a
 * second on any machine. Changes nothing in the result.
 */
final class CallPace {
  private static final long SHORT_NANOS = 100_000_000;
  private static final long LONG_NANOS = 400_000_000;

  private final int batchesMax;
  private int batches = 1;

  CallPace(int batchesMax) {
    this.batchesMax = batchesMax;
  }

  int batches() {
    return batches;
  }

  void took(long nanos) {
    if (nanos < SHORT_NANOS) {
      batches = (int) Math.min(batchesMax, 2L * batches);
    } else if (nanos > LONG_NANOS) {
      batches = Math.max(1, batches / 2);
    }
  }
}
