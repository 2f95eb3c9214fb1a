package dev.cairn.secagg.privacy;

import dev.cairn.secagg.cipher.RandomSource;
import java.util.function.LongSupplier;

/** The noise of one release, one integer after another. Closing it wipes what it is drawn from. */
public final class NoiseDraws implements LongSupplier, AutoCloseable {
  private final DiscreteGaussian law;
  private final NoiseStream stream;

  NoiseDraws(DiscreteGaussian law, RandomSource random) {
    this.law = law;
    this.stream = new NoiseStream(random);
  }

  /** The next draw, independent of all others. */
  @Override
  public long getAsLong() {
    return law.sample(stream);
  }

  @Override
  public void close() {
    stream.close();
  }
}
