package dev.cairn.faults.simulation;

import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.NoiseDraws;
import dev.cairn.secagg.privacy.SumNoise;

/**
 * Noise that is 1 at the last coordinate of a sum and nothing elsewhere, so that it shows, and a
 * little more each time, so that two draws for the same sum differ.
 */
final class MarkingNoise implements SumNoise {

  /** A draw differs from the next by this part of it, and is one of so many. */
  private static final int STEPS = 65_536;

  private static final int SERIALS = 32;

  private final int dimension;
  private int drawn;

  /** Noise on sums of a dimension. */
  MarkingNoise(int dimension) {
    this.dimension = dimension;
  }

  @Override
  public NoiseDraws draws(CentralNoise noise) {
    // The sensitivity is that of the largest update, and half a unit for each coordinate.
    double largest = noise.sensitivity() - Math.sqrt(dimension) / 2;
    long units = Math.round(largest / Setting.CLIP_NORM);
    return new Mark(dimension - 1, units + drawn++ % SERIALS * (units / STEPS));
  }

  private static final class Mark implements NoiseDraws {
    private final long units;
    private int before;

    Mark(int before, long units) {
      this.before = before;
      this.units = units;
    }

    @Override
    public long getAsLong() {
      return before-- == 0 ? units : 0;
    }

    @Override
    public void close() {}
  }
}
