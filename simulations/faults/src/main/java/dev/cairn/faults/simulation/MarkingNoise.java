package dev.cairn.faults.simulation;

import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.NoiseDraws;
import dev.cairn.secagg.privacy.SumNoise;

/**
 * Noise that is 1 at the last coordinate of a sum and nothing elsewhere, so that it shows.
 *
 * @param dimension of the sum
 */
record MarkingNoise(int dimension) implements SumNoise {
  @Override
  public NoiseDraws draws(CentralNoise noise) {
    // The sensitivity is that of the largest update, and half a unit for each coordinate.
    double largest = noise.sensitivity() - Math.sqrt(dimension) / 2;
    return new Mark(dimension - 1, Math.round(largest / Setting.CLIP_NORM));
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
