package dev.cairn.faults.check;

import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.Committed;

/**
 * Where the coordinator adds noise, it is in each model once. Needs noise that is the same number
 * at the model's last coordinate, which no client moves.
 */
final class NoiseIsAddedOnce implements Invariant {
  private static final double TOLERANCE = 1e-3;

  /** Whether the last coordinate of a plan's models shows the coordinator's noise. */
  static boolean marks(Evidence evidence) {
    PrivacyRules privacy = evidence.plan().privacy();
    return privacy != null && privacy.mechanism().trustsCoordinator();
  }

  @Override
  public void check(Evidence evidence) {
    if (marks(evidence)) {
      evidence.committed().forEach((stream, round) -> check(evidence, stream, round));
    }
  }

  private static void check(Evidence evidence, String stream, Committed round) {
    float[] before = evidence.models().apply(round.config().base());
    float[] after = evidence.models().apply(round.model());
    int last = before.length - 1;
    double times = (after[last] - before[last]) * round.included().bodies().size();
    if (Math.abs(times - 1) > TOLERANCE) {
      throw new BrokenInvariantException(stream + " has its noise " + times + " times");
    }
  }
}
