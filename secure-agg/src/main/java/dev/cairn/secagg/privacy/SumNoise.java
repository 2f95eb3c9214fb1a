package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.ring.RingLayout;

/** Adds central noise to sums: the one who is trusted to do it, with randomness of its own. */
@FunctionalInterface
public interface SumNoise {

  /** Adds noise to the parameters in the lanes of a sum, in place; another draw each time. */
  void addTo(long[] lanes, RingLayout layout, CentralNoise noise);

  /** Noise of the operating system's generator. */
  static SumNoise system() {
    return of(RandomSource.system());
  }

  /** Noise of a given source. */
  static SumNoise of(RandomSource random) {
    return (lanes, layout, noise) -> noise.addTo(lanes, layout, random);
  }
}
