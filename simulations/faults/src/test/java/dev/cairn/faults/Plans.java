package dev.cairn.faults;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.List;

/** Plans whose models have more parameters than there are clients. */
public final class Plans {
  private Plans() {}

  /**
   * A plan of secure rounds in which every client is selected.
   *
   * @param minimum fewest updates of a model
   * @param attempts at a round, before the run fails
   */
  public static TrainingPlan secure(int rounds, int clients, int minimum, int attempts) {
    return secure(rounds, clients, minimum, attempts, new SecureRules(0));
  }

  /** The same under these rules. */
  public static TrainingPlan secure(
      int rounds, int clients, int minimum, int attempts, SecureRules rules) {
    return new TrainingPlan(
        "secure faults",
        new Population("phones"),
        new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
        null,
        rounds,
        new CohortRules(clients, clients, minimum),
        1_000_000,
        10_000L,
        new RetryRules(attempts),
        new LocalTraining(1, 10, 0.1, 0, 0, 0),
        new UpdateRules(10, 10, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        rules,
        null);
  }

  /** The same plan, but for weights, with noise of the clients' own: so little that sums show. */
  public static TrainingPlan noisy(TrainingPlan plan) {
    return new TrainingPlan(
        plan.name(),
        plan.population(),
        plan.model(),
        plan.initialWeights(),
        plan.rounds(),
        plan.cohort(),
        plan.budgetMillis(),
        plan.graceMillis(),
        plan.retry(),
        plan.training(),
        new UpdateRules(10, 1, 2),
        plan.optimizer(),
        plan.seed(),
        plan.secure(),
        new PrivacyRules(NoiseMechanism.DISTRIBUTED, 5e-6, new PrivacyBudget(1e12, 1e-6)),
        plan.evaluation());
  }

  /** The same plan without masks. */
  public static TrainingPlan unmasked(TrainingPlan plan) {
    return new TrainingPlan(
        plan.name(),
        plan.population(),
        plan.model(),
        plan.initialWeights(),
        plan.rounds(),
        plan.cohort(),
        plan.budgetMillis(),
        null,
        plan.retry(),
        plan.training(),
        plan.update(),
        plan.optimizer(),
        plan.seed(),
        null,
        plan.evaluation());
  }

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
