package dev.cairn.server.host;

import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells clients whom their population's run does not ask why, and when to come back. */
final class Eligibility {

  /** Lookups of earlier participations that may wait for the store at once. */
  static final int LOOKUPS_MAX = 2_048;

  /**
   * How long a client stays away that a run does not take as it is: long, for it will hardly be
   * another one soon; not for good, for the next run may take it.
   */
  static final long UNFIT_MILLIS = 3_600_000;

  private final Participations participations;
  private final CheckInPace pace;
  private final Lookups lookups;
  private final Clock clock;
  private final AtomicInteger waiting = new AtomicInteger();

  Eligibility(Participations participations, CheckInPace pace, Lookups lookups, Clock clock) {
    this.participations = participations;
    this.pace = pace;
    this.lookups = lookups;
    this.clock = clock;
  }

  /** What a client is told that is not asked now; completed at once where nothing is looked up. */
  CompletableFuture<Optional<CheckInReply.ComeBackLater>> objection(
      CheckIn checkIn, @Nullable HostedRun run) {
    EligibilityRules rules = run == null ? null : run.plan().eligibility();
    if (run == null || rules == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Optional<CheckInReply.ComeBackLater> unfit =
        rules.objection(checkIn, run.plan().secure() != null).map(why -> unfit(checkIn, why));
    if (unfit.isPresent() || rules.separationMillis() == 0) {
      return CompletableFuture.completedFuture(unfit);
    }
    if (waiting.incrementAndGet() > LOOKUPS_MAX) {
      waiting.decrementAndGet();
      return CompletableFuture.completedFuture(
          Optional.of(
              new CheckInReply.ComeBackLater(
                  pace.shedMillis(checkIn, true), "too many check-ins are looked up")));
    }
    return lookups
        .work(
            () -> Optional.ofNullable(participations.last(checkIn.population(), checkIn.client())))
        .whenComplete((last, failure) -> waiting.decrementAndGet())
        .thenApply(last -> separated(rules, last.orElse(null)));
  }

  /**
   * The same for a client that waited when the run began: it is sent away if it is unfit, and asks
   * again at once where something has to be looked up.
   */
  Optional<CheckInReply.ComeBackLater> whileWaiting(CheckIn checkIn, HostedRun run) {
    EligibilityRules rules = run.plan().eligibility();
    if (rules == null) {
      return Optional.empty();
    }
    Optional<CheckInReply.ComeBackLater> unfit =
        rules.objection(checkIn, run.plan().secure() != null).map(why -> unfit(checkIn, why));
    return unfit.isPresent() || rules.separationMillis() == 0
        ? unfit
        : Optional.of(new CheckInReply.ComeBackLater(0, "a run has begun: ask again"));
  }

  private CheckInReply.ComeBackLater unfit(CheckIn checkIn, String why) {
    return new CheckInReply.ComeBackLater(
        Math.max(UNFIT_MILLIS, pace.awayMillis(checkIn, true)), why);
  }

  private Optional<CheckInReply.ComeBackLater> separated(
      EligibilityRules rules, @Nullable Long last) {
    long left = rules.leftMillis(last, clock.millis());
    return left == 0
        ? Optional.empty()
        : Optional.of(
            new CheckInReply.ComeBackLater(
                left,
                "this run wants "
                    + rules.separationMillis() / 1_000
                    + " s between two rounds of a client, of which "
                    + (left + 999) / 1_000
                    + " s are left"));
  }
}
