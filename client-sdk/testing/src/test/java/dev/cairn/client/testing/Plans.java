package dev.cairn.client.testing;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small plans for tests. */
final class Plans {
  static final Population PHONES = new Population("phones");

  private Plans() {}

  /** A plan whose model has ten parameters. */
  static TrainingPlan of(int rounds, CohortRules cohort, long budgetMillis) {
    return of(rounds, cohort, budgetMillis, null, null);
  }

  /** The same with secure rounds. */
  static TrainingPlan of(
      int rounds,
      CohortRules cohort,
      long budgetMillis,
      @Nullable Long graceMillis,
      @Nullable SecureRules secure) {
    return of(rounds, cohort, budgetMillis, graceMillis, secure, new UpdateRules(10, 100, 2));
  }

  /** The same with other rules for updates. */
  static TrainingPlan of(
      int rounds,
      CohortRules cohort,
      long budgetMillis,
      @Nullable Long graceMillis,
      @Nullable SecureRules secure,
      UpdateRules update) {
    return new TrainingPlan(
        "test",
        PHONES,
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
        null,
        rounds,
        cohort,
        budgetMillis,
        graceMillis,
        new RetryRules(3),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        update,
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        secure,
        null);
  }
}
