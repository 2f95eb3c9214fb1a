package dev.cairn.client.testing;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.List;

/** Small plans for tests. */
final class Plans {
  static final Population PHONES = new Population("phones");

  private Plans() {}

  /** A plan whose model has ten parameters. */
  static TrainingPlan of(int rounds, CohortRules cohort, long budgetMillis) {
    return new TrainingPlan(
        "test",
        PHONES,
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
        null,
        rounds,
        cohort,
        budgetMillis,
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(10, 100, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        null,
        null);
  }
}
