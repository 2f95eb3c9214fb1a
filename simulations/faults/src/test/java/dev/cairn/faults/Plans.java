package dev.cairn.faults;

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

/** Plans whose models have more parameters than there are clients. */
public final class Plans {
  private Plans() {}

  /** A plan in which every client is selected, and two are enough. */
  public static TrainingPlan of(int rounds, int clients, long seed) {
    return new TrainingPlan(
        "faults",
        new Population("phones"),
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
        null,
        rounds,
        new CohortRules(clients, clients, 2),
        100_000,
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(10, 10, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        seed,
        null,
        null);
  }
}
