package dev.cairn.server.host;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where devices' requests are answered: at once, when their round moves, or when their wait ends.
 */
public final class DeviceDesk implements AutoCloseable {

  /** What one upload holds in memory while it streams: the transport's window and two blocks. */
  private static final long UPLOAD_BYTES = 1 << 20;

  /** Once so many times the next cohort waits, more devices of a large population need not. */
  private static final int WAITING_COHORTS = 4;

  private static final String PLAIN_ONLY = "this coordinator runs plain rounds only";

  private final RunHost host;
  private final UpdateIntake intake;
  private final @Nullable SecureDesk secure;
  private final Conduct conduct;
  private final UpdateStrikes strikes;
  private final CheckInPace pace;
  private final Eligibility eligibility;
  private final ByteBudget budget;
  private final Clock clock;
  private final Lookups lookups;
  private final @Nullable MessageExchange exchange;

  /**
   * Opens the desk.
   *
   * @param secure the coordinator's side of secure rounds; null if only plain rounds run
   * @param rules what decides about check-ins beside the rounds
   * @param uploadMemoryBytes memory that uploads may use at once
   */
  public DeviceDesk(
      Vertx vertx,
      RunHost host,
      UpdateIntake intake,
      @Nullable SecureDesk secure,
      CheckInRules rules,
      long uploadMemoryBytes,
      Clock clock) {
    this.host = host;
    this.intake = intake;
    this.secure = secure;
    this.conduct = rules.conduct();
    this.pace = rules.pace();
    this.strikes = new UpdateStrikes(conduct);
    this.budget = new ByteBudget(Math.max(UPLOAD_BYTES, uploadMemoryBytes));
    this.clock = clock;
    this.lookups = new Lookups(vertx, host);
    this.eligibility = new Eligibility(rules.participations(), pace, lookups, clock);
    this.exchange = secure == null ? null : new MessageExchange(host, secure, lookups, conduct);
  }

  /** Memory that uploads use now, in bytes. */
  public long uploadMemoryBytes() {
    return budget.used();
  }

  /** Answers an offer to take part. */
  public CompletableFuture<CheckInReply> checkIn(CheckIn checkIn) {
    Optional<CheckInReply.ComeBackLater> away = conduct.objection(checkIn.client());
    if (away.isPresent()) {
      return CompletableFuture.completedFuture(away.get());
    }
    HostedRun run = host.active(checkIn.population());
    if (isCrowded(checkIn.population(), run)) {
      return CompletableFuture.completedFuture(later(checkIn));
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
    return host.waiting()
        .hold(
            RunHost.populationRoom(checkIn.population()),
            () -> run == null ? null : run.snapshot(),
            snapshot -> checkedIn(checkIn, run, snapshot, asked),
            () -> later(checkIn),
            checkIn.waitMillis());
  }

  /** Whether enough devices wait for the next round, and far more could. */
  private boolean isCrowded(Population population, @Nullable HostedRun run) {
    int enough = run == null ? 0 : WAITING_COHORTS * run.plan().cohort().selected();
    return pace.isLarge(population, run != null)
        && host.waiting().held(RunHost.populationRoom(population)) >= enough;
  }

  private CheckInReply later(CheckIn checkIn) {
    boolean active = host.active(checkIn.population()) != null;
    return new CheckInReply.ComeBackLater(
        pace.awayMillis(checkIn, active),
        active
            ? "no round has a place yet"
            : "no run is active for population " + checkIn.population());
  }

  private @Nullable CheckInReply checkedIn(
      CheckIn checkIn,
      @Nullable HostedRun known,
      @Nullable RunSnapshot snapshot,
      AtomicReference<@Nullable RoundId> asked) {
    HostedRun run = host.active(checkIn.population());
    if (run != null && run != known) {
      Optional<CheckInReply.ComeBackLater> unfit = eligibility.whileWaiting(checkIn, run);
      if (unfit.isPresent()) {
        return unfit.get();
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
        // A refusal needs no answer here: the next round will have places.
        host.post(id, new RoundCommand.Join(checkIn.client()));
      }
      return null;
    }
    RoundAssignment assignment =
        round == null
            ? null
            : RoundReplies.assignment(round, checkIn.client(), clock.millis(), secure);
    return assignment == null
        ? null
        : new CheckInReply.Assigned(
            run == null ? assignment : assignment.withTerms(run.plan().terms()));
  }

  /** Takes a client's message of a secure round and gives what follows from it. */
  public CompletableFuture<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    return exchange == null
        ? CompletableFuture.completedFuture(
            new ExchangeReply.Refused(Refusal.WRONG_PHASE, PLAIN_ONLY))
        : exchange.take(session, message, waitMillis);
  }

  /** Ends a client's part in a round and tells what became of it. */
  public CompletableFuture<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    RoundId round = session.round();
    if (departure != Departure.DONE) {
      host.post(round, new RoundCommand.Leave(session.client(), departure));
    }
    return lookups
        .state(round)
        .thenCompose(
            state -> {
              RoundOutcome known = RoundReplies.outcome(state, session.client());
              if (state.isTerminal() || waitMillis == 0) {
                return CompletableFuture.completedFuture(known);
              }
              return host.waiting()
                  .hold(
                      RunHost.runRoom(round.run()),
                      () -> host.snapshot(round.run()),
                      snapshot -> ended(session, snapshot),
                      RoundOutcome.Pending::new,
                      waitMillis);
            });
  }

  private static @Nullable RoundOutcome ended(SessionId session, @Nullable RunSnapshot snapshot) {
    RoundState round = snapshot == null ? null : snapshot.round();
    RoundConfig config = round == null ? null : round.config();
    if (round == null || config == null || !config.id().equals(session.round())) {
      // The round is over and gone from here: asking again finds it in the journal.
      return new RoundOutcome.Pending();
    }
    return round.isTerminal() ? RoundReplies.outcome(round, session.client()) : null;
  }

  /** Decides whether an update may be sent, and makes room for it. */
  public CompletionStage<Admitted> admit(UpdateHeader header) {
    return lookups
        .state(header.session().round())
        .thenCompose(
            state -> {
              UpdateReceipt receipt = settled(state, header);
              RoundConfig config = state.config();
              if (receipt != null || config == null) {
                return CompletableFuture.completedFuture(Admitted.answered(receipt));
              }
              return objection(state, header)
                  .thenCompose(
                      objection ->
                          objection.isPresent()
                              ? CompletableFuture.completedFuture(
                                  Admitted.answered(objection.get()))
                              : open(header, config));
            });
  }

  private CompletionStage<Admitted> open(UpdateHeader header, RoundConfig config) {
    return budget
        .take(UPLOAD_BYTES)
        .thenApply(
            room ->
                Admitted.open(
                    new UpdateReception(
                        host, intake, header, config, strikes, () -> budget.give(UPLOAD_BYTES))));
  }

  /** What is wrong with the signed header of an update of a secure round. */
  private CompletableFuture<Optional<UpdateReceipt>> objection(
      RoundState state, UpdateHeader header) {
    SecureDesk desk = secure;
    RoundConfig config = state.config();
    if (config == null || !config.isSecure()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return desk == null
        ? CompletableFuture.completedFuture(
            Optional.of(new UpdateReceipt.Refused(Refusal.WRONG_PHASE, PLAIN_ONLY)))
        : lookups.work(
            () -> Optional.ofNullable(strikes.judged(header, desk.objection(state, header))));
  }

  /** The receipt for an update that need not be sent; null if it should be. */
  private @Nullable UpdateReceipt settled(RoundState state, UpdateHeader header) {
    Decision decision =
        RoundMachine.decide(
            state,
            new RoundCommand.AcceptUpdate(
                header.session().client(), header.digest(), header.masked()),
            clock.millis());
    RoundConfig config = state.config();
    if (config == null || decision.events().isEmpty()) {
      strikes.judge(header, state, decision);
      return RoundReplies.receipt(decision);
    }
    long expected = RoundReplies.updateBytes(config);
    if (header.bytes() == expected) {
      return null;
    }
    String detail = "an update of this round has " + expected + " bytes, not " + header.bytes();
    strikes.shape(header, config, detail);
    return new UpdateReceipt.Refused(
        header.bytes() > expected ? Refusal.TOO_LARGE : Refusal.MALFORMED, detail);
  }

  @Override
  public void close() {
    lookups.close();
  }
}
