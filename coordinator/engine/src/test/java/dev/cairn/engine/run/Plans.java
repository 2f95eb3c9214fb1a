package dev.cairn.engine.run;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.Rounds;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.ModelSpec;
import org.jspecify.annotations.Nullable;

/** Plans for tests: a good one, and copies with one thing changed. */
final class Plans {
  String name = "digits";
  ModelSpec model = Rounds.MODEL;
  @Nullable Digest initialWeights;
  int rounds = 2;
  CohortRules cohort = new CohortRules(3, 4, 2);
  long budgetMillis = 100_000;
  RetryRules retry = new RetryRules(2);
  UpdateRules update = new UpdateRules(1, 100, 2);
  OptimizerSpec optimizer = OptimizerSpec.defaults(OptimizerSpec.Kind.FEDADAM);
  @Nullable SecureRules secure;
  @Nullable PrivacyRules privacy;

  TrainingPlan plan() {
    return new TrainingPlan(
        name,
        new Population("phones"),
        model,
        initialWeights,
        rounds,
        cohort,
        budgetMillis,
        null,
        retry,
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        update,
        optimizer,
        7,
        secure,
        privacy,
        null);
  }

  static TrainingPlan good() {
    return new Plans().plan();
  }
}
