package dev.cairn.faults.simulation;

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
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a run under faults is about, as its seed decides.
 *
 * @param plan what is asked for; every client is selected, and all or all but one are enough
 * @param trouble how much goes wrong, 0 for nothing to 1 for about every third operation
 */
record Setting(TrainingPlan plan, double trouble) {
  /** The largest norm of an update. */
  static final double CLIP_NORM = 10;

  private static final int CLIENTS_MIN = 4;
  private static final int CLIENTS_MAX = 6;
  private static final long PLAIN_BUDGET_MILLIS = 100_000;

  /** The clock moves with each request of each client, and a secure round takes a hundred. */
  private static final long SECURE_BUDGET_MILLIS = 300_000;

  /**
   * How much less goes wrong in a secure run: a round of it takes more requests, and in each of its
   * phases it can do without one client at most.
   */
  private static final double SECURE_TROUBLE = 0.6;

  /** Rounds with coordinator's noise within this budget: about two of them. */
  private static final double TIGHT_EPSILON = 20;

  private static final double AMPLE_EPSILON = 1e9;

  /** What a seed decides. */
  static Setting draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int clients = CLIENTS_MIN + random.nextInt(CLIENTS_MAX - CLIENTS_MIN + 1);
    boolean secure = random.nextInt(2) == 0;
    boolean confirmed = random.nextInt(4) > 0;
    int minimum = secure ? clients - 1 : clients / 2;
    boolean noisy = random.nextInt(6) == 0;
    boolean tight = random.nextInt(3) == 0;
    int rounds = 1 + random.nextInt(4);
    int attempts = 2 + random.nextInt(4);
    long planSeed = random.nextLong();
    // Often little, sometimes much: most rounds should commit, and some should not.
    double trouble = Math.pow(random.nextDouble(), 2) * (secure ? SECURE_TROUBLE : 1);
    int target = clients - random.nextInt(2);
    TrainingPlan plan =
        new TrainingPlan(
            "faults",
            new Population("phones-" + Long.toHexString(seed)),
            new ModelSpec.Portable(new PortableModel(List.of(4), List.of(new Layer.Linear(2)))),
            null,
            rounds,
            new CohortRules(target, clients, minimum),
            secure ? SECURE_BUDGET_MILLIS : PLAIN_BUDGET_MILLIS,
            secure ? 2_000L : null,
            new RetryRules(attempts),
            new LocalTraining(1, 10, 0.1, 0, 0, 0),
            new UpdateRules(CLIP_NORM, noisy ? 1 : 10, 2),
            OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
            planSeed,
            secure ? rules(confirmed) : null,
            noisy ? privacy(tight) : null,
            null);
    return new Setting(plan, trouble);
  }

  private static SecureRules rules(boolean confirmed) {
    return confirmed ? new SecureRules(0) : new SecureRules(0, Adversary.SEMI_HONEST, false);
  }

  private static @Nullable PrivacyRules privacy(boolean tight) {
    return new PrivacyRules(0.5, new PrivacyBudget(tight ? TIGHT_EPSILON : AMPLE_EPSILON, 1e-6));
  }

  boolean isSecure() {
    return plan.secure() != null;
  }

  int clients() {
    return plan.cohort().selected();
  }
}
