package dev.cairn.client.testing;

import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which clients a plan asks, as the server sees to it; but when they took part last is forgotten
 * with the coordinator, not kept in its storage.
 */
final class EligibleClients {
  private static final long UNFIT_MILLIS = 3_600_000;

  private final CoordinatorTime time;
  private final Map<ClientId, Long> accepted = new ConcurrentHashMap<>();

  EligibleClients(CoordinatorTime time) {
    this.time = time;
  }

  void tookPart(ClientId client) {
    accepted.put(client, time.nowMillis());
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
    long left = rules.leftMillis(accepted.get(checkIn.client()), time.nowMillis());
    return left == 0
        ? null
        : new CheckInReply.ComeBackLater(left, "the client took part a while ago");
  }
}
