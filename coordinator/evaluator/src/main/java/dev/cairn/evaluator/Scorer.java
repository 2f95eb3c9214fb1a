package dev.cairn.evaluator;

import dev.cairn.client.djl.Score;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import org.jspecify.annotations.Nullable;

/** Runs a model over the held-out data. */
@FunctionalInterface
public interface Scorer {

  /**
   * Scores one model.
   *
   * @param model the architecture
   * @param module the bytes of the exported module if {@code model} is one, else null
   * @param parameters the weights
   * @throws IllegalArgumentException if model and data do not fit each other; trying again does not
   *     help
   */
  Score score(ModelSpec model, byte @Nullable [] module, ParameterVector parameters);
}
