package dev.cairn.client.testing;

import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which clients a plan asks, as the server sees to it. */
final class EligibleClients {
  private static final long UNFIT_MILLIS = 3_600_000;

  private final CoordinatorTime time;
  private final Participations participations;

  EligibleClients(CoordinatorTime time, Participations participations) {
    this.time = time;
    this.participations = participations;
  }

  /** An update of a client was accepted, now. */
  void tookPart(TrainingPlan plan, ClientId client) {
    participations.accepted(plan.population(), client, time.nowMillis());
  }

  /** What a client is told that is not asked now; null if it is. */
  CheckInReply.@Nullable ComeBackLater objection(CheckIn checkIn, TrainingPlan plan) {
    EligibilityRules rules = plan.eligibility();
    if (rules == null) {
      return null;
    }
    Optional<String> unfit = rules.objection(checkIn, plan.secure() != null);
    if (unfit.isPresent()) {
      return new CheckInReply.ComeBackLater(UNFIT_MILLIS, unfit.get());
    }
    Long last = participations.last(plan.population(), checkIn.client());
    long left = rules.leftMillis(last, time.nowMillis());
    return left == 0
        ? null
        : new CheckInReply.ComeBackLater(left, "the client took part a while ago");
  }
}
