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
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
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

  /** Threads that look up rounds that are over. */
  private static final int LOOKUP_THREADS = 4;

  /** How long a device stays away when its wait brought nothing. */
  private static final long PAUSE_MILLIS = 1_000;

  private final RunHost host;
  private final UpdateIntake intake;
  private final @Nullable SecureDesk secure;
  private final ByteBudget budget;
  private final Clock clock;
  private final WorkerExecutor lookups;

  /**
   * Opens the desk.
   *
   * @param secure the coordinator's side of secure rounds; null if only plain rounds run
   * @param uploadMemoryBytes memory that uploads may use at once
   */
  public DeviceDesk(
      Vertx vertx,
      RunHost host,
      UpdateIntake intake,
      @Nullable SecureDesk secure,
      long uploadMemoryBytes,
      Clock clock) {
    this.host = host;
    this.intake = intake;
    this.secure = secure;
    this.budget = new ByteBudget(Math.max(UPLOAD_BYTES, uploadMemoryBytes));
    this.clock = clock;
    this.lookups = vertx.createSharedWorkerExecutor("cairn-lookup", LOOKUP_THREADS);
  }

  /** Memory that uploads use now, in bytes. */
  public long uploadMemoryBytes() {
    return budget.used();
  }

  /** Answers an offer to take part. */
  public CompletableFuture<CheckInReply> checkIn(CheckIn checkIn) {
    HostedRun run = host.active(checkIn.population());
    AtomicReference<@Nullable RoundId> asked = new AtomicReference<>();
    return host.waiting()
        .hold(
            RunHost.populationRoom(checkIn.population()),
            () -> run == null ? null : run.snapshot(),
            snapshot -> checkedIn(checkIn, snapshot, asked),
            () -> later(checkIn),
            checkIn.waitMillis());
  }

  private CheckInReply later(CheckIn checkIn) {
    return host.active(checkIn.population()) == null
        ? new CheckInReply.ComeBackLater(
            PAUSE_MILLIS, "no run is active for population " + checkIn.population())
        : new CheckInReply.ComeBackLater(0, "no round has a place yet");
  }

  private @Nullable CheckInReply checkedIn(
      CheckIn checkIn, @Nullable RunSnapshot snapshot, AtomicReference<@Nullable RoundId> asked) {
    RoundState round = snapshot == null ? null : snapshot.round();
    if (round instanceof Recruiting recruiting) {
      RoundId id = recruiting.config().id();
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
    return assignment == null ? null : new CheckInReply.Assigned(assignment);
  }

  /** Takes a client's message of a secure round and gives what follows from it. */
  public CompletableFuture<ExchangeReply> exchange(
      SessionId session, SignedMessage message, long waitMillis) {
    SecureDesk desk = secure;
    if (desk == null) {
      return CompletableFuture.completedFuture(
          new ExchangeReply.Refused(
              Refusal.WRONG_PHASE, "this coordinator runs plain rounds only"));
    }
    RoundId round = session.round();
    return looked(round)
        .thenCompose(state -> worked(() -> desk.take(state, session.client(), message)))
        .thenCompose(taken -> decided(round, taken))
        .thenCompose(
            refused ->
                refused != null
                    ? CompletableFuture.completedFuture(refused)
                    : answered(desk, session, message, waitMillis));
  }

  /** Asks the round's owner to take a message; the refusal, or null if it was taken. */
  private CompletableFuture<ExchangeReply.@Nullable Refused> decided(
      RoundId round, SecureDesk.Taken taken) {
    return taken.fold(
        command ->
            host.post(round, command.command())
                .thenApply(
                    decision ->
                        decision.fold(
                            accepted -> null,
                            no -> new ExchangeReply.Refused(no.refusal(), no.detail()))),
        before -> CompletableFuture.completedFuture(null),
        refused ->
            CompletableFuture.completedFuture(
                new ExchangeReply.Refused(refused.refusal(), refused.detail())));
  }

  /** Waits until the phase of a message is over, and gives what follows. */
  private CompletableFuture<ExchangeReply> answered(
      SecureDesk desk, SessionId session, SignedMessage message, long waitMillis) {
    RoundId round = session.round();
    return host.waiting()
        .<Optional<RoundState>>hold(
            RunHost.runRoom(round.run()),
            () -> host.snapshot(round.run()),
            snapshot -> ready(desk, session, message, snapshot),
            Optional::empty,
            waitMillis)
        .thenCompose(
            state ->
                state.isPresent()
                    ? worked(() -> desk.reply(state.get(), session.client(), message))
                    : CompletableFuture.completedFuture(new ExchangeReply.Waiting()));
  }

  private static @Nullable Optional<RoundState> ready(
      SecureDesk desk, SessionId session, SignedMessage message, @Nullable RunSnapshot snapshot) {
    RoundState round = snapshot == null ? null : snapshot.round();
    RoundConfig config = round == null ? null : round.config();
    if (round == null || config == null || !config.id().equals(session.round())) {
      // The round is over and gone from here.
      return Optional.of(RoundMachine.initial());
    }
    return desk.isAnswered(round, message) ? Optional.of(round) : null;
  }

  private <T> CompletableFuture<T> worked(Callable<T> work) {
    return lookups.executeBlocking(work, false).toCompletionStage().toCompletableFuture();
  }

  /** Ends a client's part in a round and tells what became of it. */
  public CompletableFuture<RoundOutcome> finish(
      SessionId session, Departure departure, long waitMillis) {
    RoundId round = session.round();
    if (departure != Departure.DONE) {
      host.post(round, new RoundCommand.Leave(session.client(), departure));
    }
    return looked(round)
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
    return looked(header.session().round())
        .thenCompose(
            state -> {
              UpdateReceipt receipt = settled(state, header);
              RoundConfig config = state.config();
              if (receipt != null || config == null) {
                return CompletableFuture.completedFuture(Admitted.answered(receipt));
              }
              return header(state, header)
                  .thenCompose(
                      refused ->
                          refused != null
                              ? CompletableFuture.completedFuture(Admitted.answered(refused))
                              : open(header, config));
            });
  }

  private CompletableFuture<Admitted> open(UpdateHeader header, RoundConfig config) {
    return budget
        .take(UPLOAD_BYTES)
        .thenApply(
            room ->
                Admitted.open(
                    new UpdateReception(
                        host, intake, header, config, () -> budget.give(UPLOAD_BYTES))));
  }

  /** What is wrong with the signed header of an update; null for nothing. */
  private CompletableFuture<@Nullable UpdateReceipt> header(RoundState state, UpdateHeader header) {
    SecureDesk desk = secure;
    RoundConfig config = state.config();
    if (desk == null || config == null || !config.isSecure()) {
      return CompletableFuture.completedFuture(null);
    }
    return worked(() -> desk.objection(state, header));
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
      return RoundReplies.receipt(decision);
    }
    long expected = RoundReplies.updateBytes(config);
    return header.bytes() == expected
        ? null
        : new UpdateReceipt.Refused(
            header.bytes() > expected ? Refusal.TOO_LARGE : Refusal.MALFORMED,
            "an update of this round has " + expected + " bytes, not " + header.bytes());
  }

  private CompletableFuture<RoundState> looked(RoundId round) {
    RunSnapshot snapshot = host.snapshot(round.run());
    if (snapshot != null && snapshot.round() != null && round.equals(snapshot.run().current())) {
      return CompletableFuture.completedFuture(snapshot.round());
    }
    return lookups
        .executeBlocking(() -> host.roundState(round), false)
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Override
  public void close() {
    lookups.close();
  }
}
