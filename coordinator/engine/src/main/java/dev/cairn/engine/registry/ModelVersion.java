package dev.cairn.engine.registry;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.jspecify.annotations.Nullable;

/**
 * One version of a run's model and where it came from. Version 0 is the initial model, which no
 * round made; version {@code n} is the model of the {@code n}th round that committed.
 *
 * @param run the run
 * @param version 0 or more, growing by one
 * @param model names the weights
 * @param parent the weights that it was trained from; null for version 0
 * @param round the round that made it; null for version 0
 * @param createdAtMillis when, in milliseconds since 1970
 * @param updates how many clients' updates are in it; 0 for version 0
 * @param weight sum of the updates' weights; 0 for version 0
 * @param trainingLoss weighted mean of the clients' training losses; null for version 0, and where
 *     it is not a finite number
 */
public record ModelVersion(
    RunId run,
    int version,
    ModelId model,
    @Nullable ModelId parent,
    @Nullable RoundId round,
    long createdAtMillis,
    int updates,
    long weight,
    @Nullable Double trainingLoss) {

  public ModelVersion {
    if (version < 0) {
      throw new IllegalArgumentException("a model's version must be 0 or more, not " + version);
    }
    boolean initial = version == 0;
    if (initial != (parent == null) || initial != (round == null)) {
      throw new IllegalArgumentException(
          "version 0 has neither parent nor round, every later version has both; version "
              + version
              + " has parent "
              + parent
              + " and round "
              + round);
    }
    if (round != null && !round.run().equals(run)) {
      throw new IllegalArgumentException("round " + round + " is not one of run " + run);
    }
    if (initial ? updates != 0 || weight != 0 : updates < 1 || weight < 1) {
      throw new IllegalArgumentException(
          "version 0 counts no updates, every later one at least one; version "
              + version
              + " has "
              + updates
              + " updates of weight "
              + weight);
    }
    if (trainingLoss != null && (initial || !Double.isFinite(trainingLoss))) {
      throw new IllegalArgumentException(
          "a training loss is a finite number, and version 0 has none; version "
              + version
              + " has "
              + trainingLoss);
    }
  }

  /** The first version of a run. */
  public static ModelVersion initial(RunId run, ModelId model, long createdAtMillis) {
    return new ModelVersion(run, 0, model, null, null, createdAtMillis, 0, 0, null);
  }
}
