package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;

/** Draws of a discrete Gaussian from a key of their own. */
final class GaussianDraws implements NoiseDraws {
  private final DiscreteGaussian law;
  private final NoiseStream stream;

  GaussianDraws(DiscreteGaussian law, RandomSource random) {
    this.law = law;
    this.stream = new NoiseStream(random);
  }

  @Override
  public long getAsLong() {
    return law.sample(stream);
  }

  @Override
  public void close() {
    stream.close();
  }
}
