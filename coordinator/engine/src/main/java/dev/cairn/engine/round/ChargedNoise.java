package dev.cairn.engine.round;

import dev.cairn.secagg.privacy.NoiseDraws;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Noise that is charged before its first draw. A sum that is found to be none before that costs
 * nothing.
 */
final class ChargedNoise implements NoiseDraws {
  private final Runnable charge;
  private final Supplier<NoiseDraws> source;
  private @Nullable NoiseDraws draws;

  ChargedNoise(Runnable charge, Supplier<NoiseDraws> source) {
    this.charge = charge;
    this.source = source;
  }

  @Override
  public long getAsLong() {
    NoiseDraws open = draws;
    if (open == null) {
      charge.run();
      open = source.get();
      draws = open;
    }
    return open.getAsLong();
  }

  @Override
  public void close() {
    NoiseDraws open = draws;
    if (open != null) {
      open.close();
    }
  }
}
