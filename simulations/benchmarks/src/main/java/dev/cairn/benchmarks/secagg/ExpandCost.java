package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.MaskExpander;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What mask streams cost that are expanded and put onto a vector, beside the platform's AES-256-CTR
 * of as many bytes.
 *
 * @param streams how many at once, half of them added, half subtracted
 * @param lanes lanes of the vector
 */
record ExpandCost(int streams, int lanes, PairedCost cost) {
  /** Enough for the JIT compiler to be done. */
  private static final long WARM_UP_BYTES = 1L << 29;

  static ExpandCost measure(int streams, int lanes, int pairs) throws Exception {
    List<SecretBytes> seeds = new ArrayList<>();
    MaskSum sum = new MaskSum();
    for (int i = 0; i < streams; i++) {
      SecretBytes seed = SecretBytes.random(MaskExpander.SEED_LENGTH, RandomSource.system());
      seeds.add(seed);
      if (i % 2 == 0) {
        sum.add(seed);
      } else {
        sum.subtract(seed);
      }
    }
    long[] vector = new long[lanes];
    long bytes = 8L * lanes * streams;
    PairedCost cost =
        PairedCost.measure(
            (int) (WARM_UP_BYTES / bytes) + 1,
            pairs,
            () -> sum.applyTo(vector),
            Map.of("AES-256-CTR", FloorLoops.aesStreams(streams, 8L * lanes)));
    seeds.forEach(SecretBytes::close);
    return new ExpandCost(streams, lanes, cost);
  }

  /** Bytes of stream for each second of processor time, in 10^9. */
  double gigabytesPerSecond() {
    return 8.0 * streams * lanes / cost.millis() / 1e6;
  }
}
