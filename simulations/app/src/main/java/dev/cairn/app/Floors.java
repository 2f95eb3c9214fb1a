package dev.cairn.app;

import dev.cairn.client.ClientFloor;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.ClientNoise;

/** What the clients of a demo or simulation insist on: what its plan promises. */
final class Floors {
  private Floors() {}

  /** The floor for a plan. */
  static ClientFloor of(TrainingPlan plan) {
    SecureRules secure = plan.secure();
    ClientNoise noise = plan.updateSpec().noise();
    return secure == null
        ? ClientFloor.standard().allowingPlainUpdates()
        : of(plan.cohort().minimum(), secure.gammaMillionths())
            .withAdversary(secure.adversary())
            .withMinimumNoise(noise == null ? 0 : noise.multiplier());
  }

  /** The floor of clients that take part in secure rounds only. */
  static ClientFloor of(int minimumCohort, int gammaMillionths) {
    return ClientFloor.standard()
        .withMinimumCohort(minimumCohort)
        .withGammaMillionths(gammaMillionths);
  }
}
