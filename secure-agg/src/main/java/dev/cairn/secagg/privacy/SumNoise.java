package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;

/** Draws central noise: the one who is trusted to do it, with randomness of its own. */
@FunctionalInterface
public interface SumNoise {

  /** The noise of one release, another one each time; to be closed by the caller. */
  NoiseDraws draws(CentralNoise noise);

  /** Noise of the operating system's generator. */
  static SumNoise system() {
    return of(RandomSource.system());
  }

  /** Noise of a given source. */
  static SumNoise of(RandomSource random) {
    return noise -> noise.draws(random);
  }
}
