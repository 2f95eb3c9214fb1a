package dev.cairn.server.host;

import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where check-ins are answered: at once, when a round takes the client, or when its wait ends. */
final class CheckInDesk {

  /** Once so many times the next cohort waits, more devices of a large population need not. */
  private static final int WAITING_COHORTS = 4;

  private final RunHost host;
  private final @Nullable SecureDesk secure;
  private final Conduct conduct;
  private final CheckInPace pace;
  private final Eligibility eligibility;
  private final Clock clock;

  /**
   * Opens the desk.
   *
   * @param secure the coordinator's side of secure rounds; null if only plain rounds run
   */
  CheckInDesk(
      RunHost host, @Nullable SecureDesk secure, CheckInRules rules, Lookups lookups, Clock clock) {
    this.host = host;
    this.secure = secure;
    this.conduct = rules.conduct();
    this.pace = rules.pace();
    this.eligibility = new Eligibility(rules.participations(), pace, lookups, clock);
    this.clock = clock;
  }

  /** There are so many coordinators over the same runs, this one included. */
  void among(int coordinators) {
    pace.among(coordinators);
  }

  /** What a device is told that is kept away; asked where it calls, whoever drives the run. */
  Optional<CheckInReply.ComeBackLater> keptAway(ClientId client) {
    return conduct.objection(client);
  }

  /** Answers an offer to take part. */
  CompletableFuture<CheckInReply> checkIn(CheckIn checkIn) {
    Optional<CheckInReply.ComeBackLater> away = keptAway(checkIn.client());
    if (away.isPresent()) {
      return CompletableFuture.completedFuture(away.get());
    }
    HostedRun run = host.active(checkIn.population());
    if (isCrowded(checkIn.population(), run)) {
      return CompletableFuture.completedFuture(later(checkIn));
    }
    if (!host.waiting().takesCheckIns()) {
      return CompletableFuture.completedFuture(shed(checkIn));
    }
    return CheckInSteps.next(
        eligibility.objection(checkIn, run),
        objection ->
            objection.isPresent()
                ? CompletableFuture.completedFuture(objection.get())
                : hold(checkIn, run));
  }

  private CompletableFuture<CheckInReply> hold(CheckIn checkIn, @Nullable HostedRun run) {
    AtomicReference<@Nullable RoundId> asked = new AtomicReference<>();
    CompletableFuture<Answer<CheckInReply>> held =
        host.waiting()
            .hold(
                RunHost.populationRoom(checkIn.population()),
                () -> run == null ? null : run.snapshot(),
                snapshot -> checkedIn(checkIn, run, snapshot, asked),
                () -> Answer.askAgain(later(checkIn)),
                checkIn.waitMillis());
    CompletableFuture<CheckInReply> told = held.thenCompose(Answer::confirmed);
    told.whenComplete(
        (reply, failure) -> {
          if (told.isCancelled()) {
            held.cancel(false);
          }
        });
    return told;
  }

  /** Whether enough devices wait for the next round, and far more could. */
  private boolean isCrowded(Population population, @Nullable HostedRun run) {
    int enough = run == null ? 0 : WAITING_COHORTS * run.plan().cohort().selected();
    return pace.isLarge(population, run != null)
        && host.waiting().held(RunHost.populationRoom(population)) >= enough;
  }

  /** What a device is told where there is no room: what was accepted goes on without it. */
  private CheckInReply shed(CheckIn checkIn) {
    return new CheckInReply.ComeBackLater(
        pace.shedMillis(checkIn, host.active(checkIn.population()) != null),
        "too many devices ask at once");
  }

  private CheckInReply later(CheckIn checkIn) {
    boolean active = host.active(checkIn.population()) != null;
    return new CheckInReply.ComeBackLater(
        pace.awayMillis(checkIn, active),
        active
            ? "no round has a place yet"
            : "no run is active for population " + checkIn.population());
  }

  private @Nullable Answer<CheckInReply> checkedIn(
      CheckIn checkIn,
      @Nullable HostedRun known,
      @Nullable RunSnapshot snapshot,
      AtomicReference<@Nullable RoundId> asked) {
    HostedRun run = host.active(checkIn.population());
    if (run != null && run != known) {
      Optional<CheckInReply.ComeBackLater> unfit = eligibility.whileWaiting(checkIn, run);
      if (unfit.isPresent()) {
        return Answer.askAgain(unfit.get());
      }
    }
    RoundState round = snapshot == null ? null : snapshot.round();
    if (round instanceof Recruiting recruiting) {
      RoundId id = recruiting.config().id();
      if (conduct.objection(checkIn.client()).isPresent()) {
        // Kept away since it asked; its next check-in is told so.
        return null;
      }
      if (!recruiting.joined().contains(checkIn.client()) && !id.equals(asked.getAndSet(id))) {
        if (host.isCrowded(id.run())) {
          return Answer.askAgain(shed(checkIn));
        }
        // A refusal needs no answer here: the next round will have places.
        host.post(id, new RoundCommand.Join(checkIn.client()));
      }
      return null;
    }
    RoundAssignment assignment =
        round == null
            ? null
            : RoundReplies.assignment(round, checkIn.client(), clock.millis(), secure);
    return assignment == null || snapshot == null
        ? null
        : new Answer<>(
            new CheckInReply.Assigned(
                run == null ? assignment : assignment.withTerms(run.plan().terms())),
            snapshot.standing());
  }
}
