package dev.cairn.client.testing;

import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;

/** Where a run begins: the weights that its plan names, or those that follow from its seed. */
final class FirstModel {
  private FirstModel() {}

  /** The first model, which is stored then. */
  static ModelId of(TrainingPlan plan, ModelStore models) {
    Digest given = plan.initialWeights();
    if (given != null) {
      return new ModelId(given);
    }
    ParameterVector weights =
        plan.model()
            .fold(
                portable -> Initializer.initialize(portable.model(), plan.seed()),
                exported -> {
                  throw new IllegalStateException("a plan names the weights of such a model");
                });
    return new ModelId(models.put(Safetensors.write(weights)));
  }
}
