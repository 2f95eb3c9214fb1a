package dev.cairn.server.host;

import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
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
import org.jspecify.annotations.Nullable;

/**
 * Where devices' requests are answered: at once, when their round moves, or when their wait ends.
 */
public final class DeviceDesk implements UpdateOwner, AutoCloseable {

  private static final String PLAIN_ONLY = "this coordinator runs plain rounds only";

  private final RunHost host;
  private final UpdateIntake intake;
  private final @Nullable SecureDesk secure;
  private final UpdateStrikes strikes;
  private final CheckInDesk checkIns;
  private final Lookups lookups;
  private final UploadDesk uploads;
  private final @Nullable MessageExchange exchange;

  /**
   * Opens the desk.
   *
   * @param secure the coordinator's side of secure rounds; null if only plain rounds run
   * @param rules what decides about check-ins beside the rounds
   * @param rooms what uploads may take
   */
  public DeviceDesk(
      Vertx vertx,
      RunHost host,
      UpdateIntake intake,
      @Nullable SecureDesk secure,
      CheckInRules rules,
      UploadRooms rooms,
      Clock clock) {
    this.host = host;
    this.intake = intake;
    this.secure = secure;
    this.strikes = new UpdateStrikes(rules.conduct());
    this.lookups = new Lookups(vertx, host);
    this.uploads = new UploadDesk(vertx, intake, strikes, rooms);
    this.checkIns = new CheckInDesk(host, secure, rules, lookups, clock);
    this.exchange =
        secure == null ? null : new MessageExchange(host, secure, lookups, rules.conduct());
  }

  /** Memory that uploads use now, in bytes. */
  public long uploadMemoryBytes() {
    return uploads.memoryUsed();
  }

  /** Uploads that have room and are being sent. */
  int uploadsInHand() {
    return uploads.inHand();
  }

  /** There are so many coordinators over the same runs, this one included. */
  public void among(int coordinators) {
    checkIns.among(coordinators);
  }

  /** What a device is told that is kept away; asked where it calls, whoever drives the run. */
  public Optional<CheckInReply.ComeBackLater> keptAway(ClientId client) {
    return checkIns.keptAway(client);
  }

  /** Answers an offer to take part. */
  public CompletableFuture<CheckInReply> checkIn(CheckIn checkIn) {
    return checkIns.checkIn(checkIn);
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
    CompletableFuture<Decision> left =
        departure == Departure.DONE
            ? null
            : host.post(round, new RoundCommand.Leave(session.client(), departure));
    // A farewell that was not taken must come again: the round would wait for who is gone.
    return left == null
        ? outcome(session, waitMillis)
        : left.thenCompose(decided -> outcome(session, waitMillis));
  }

  private CompletableFuture<RoundOutcome> outcome(SessionId session, long waitMillis) {
    RoundId round = session.round();
    return lookups
        .state(round)
        .thenCompose(
            known -> {
              if (!known.isFinal() && !host.drives(round.run())) {
                return CompletableFuture.failedFuture(Standing.elsewhere(round.run()));
              }
              RoundOutcome outcome = RoundReplies.outcome(known.state(), session.client());
              if (known.isFinal() || waitMillis == 0) {
                // Pending needs no confirmation: it says to ask again.
                return CompletableFuture.completedFuture(outcome);
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

  @Override
  public CompletableFuture<Optional<UpdateReceipt>> verdict(UpdateHeader header) {
    RoundId round = header.session().round();
    return lookups
        .state(round)
        .thenCompose(
            known -> {
              Verdict settled = settled(known.state(), header);
              if (settled != null) {
                return settled.told(known.standing());
              }
              if (!host.drives(round.run())) {
                return CompletableFuture.failedFuture(Standing.elsewhere(round.run()));
              }
              return objection(known.state(), header)
                  .thenCompose(
                      objection ->
                          objection == null
                              ? CompletableFuture.completedFuture(Optional.empty())
                              : objection.told(known.standing()));
            });
  }

  /**
   * What may be said to an update before its body is here.
   *
   * @param strike records whose fault that is, if anybody's
   */
  private record Verdict(UpdateReceipt receipt, Runnable strike) {

    /**
     * Tells it, when it is sure that nobody else drives the run; before, it is held against none.
     */
    CompletableFuture<Optional<UpdateReceipt>> told(Standing standing) {
      return new Answer<>(Optional.of(receipt), standing)
          .confirmed()
          .thenApply(
              told -> {
                strike.run();
                return told;
              });
    }
  }

  /**
   * Makes room for an update that may be sent, wherever its run is driven.
   *
   * @param owner is asked when the body is durable, and before that if the update had to wait, and
   *     again while it is being sent
   */
  public CompletionStage<UpdateEntry> receive(UpdateHeader header, UpdateOwner owner) {
    RoundId round = header.session().round();
    return lookups
        .config(round)
        .thenCompose(
            config ->
                config.isEmpty()
                    ? CompletableFuture.failedFuture(Standing.elsewhere(round.run()))
                    : uploads.enter(header, config.get(), owner));
  }

  @Override
  public CompletableFuture<UpdateReceipt> accept(UpdateHeader header) {
    RoundId round = header.session().round();
    return lookups
        .post(
            round,
            new RoundCommand.AcceptUpdate(
                header.session().client(), header.digest(), header.masked()))
        .thenCompose(
            decision ->
                decision.isAccepted()
                    ? CompletableFuture.completedFuture(RoundReplies.receipt(decision))
                    : lookups
                        .state(round)
                        .thenCompose(
                            known -> {
                              strikes.judge(header, known.state(), decision);
                              return cleared(known, round, header.digest());
                            })
                        .thenApply(nothing -> RoundReplies.receipt(decision)));
  }

  /** The end of its round has erased all bodies but one that came in after it. */
  private CompletableFuture<Void> cleared(Lookups.Known known, RoundId round, Digest body) {
    return known.isFinal()
        ? lookups.work(
            () -> {
              intake.discard(round, body);
              return null;
            })
        : CompletableFuture.completedFuture(null);
  }

  /** What is wrong with the signed header of an update of a secure round; null for nothing. */
  private CompletableFuture<@Nullable Verdict> objection(RoundState state, UpdateHeader header) {
    SecureDesk desk = secure;
    RoundConfig config = state.config();
    if (config == null || !config.isSecure()) {
      return CompletableFuture.completedFuture(null);
    }
    if (desk == null) {
      return CompletableFuture.completedFuture(
          new Verdict(new UpdateReceipt.Refused(Refusal.WRONG_PHASE, PLAIN_ONLY), () -> {}));
    }
    return lookups.work(
        () -> {
          UpdateReceipt objection = desk.objection(state, header);
          return objection == null
              ? null
              : new Verdict(objection, () -> strikes.objected(header, objection));
        });
  }

  /**
   * What an update need not be sent for; null if it should be. Whether it is too late is for the
   * round's owner to say when the body is there: it may be recording just now that it is not.
   */
  private @Nullable Verdict settled(RoundState state, UpdateHeader header) {
    Decision decision =
        RoundMachine.decide(
            state,
            new RoundCommand.AcceptUpdate(
                header.session().client(), header.digest(), header.masked()),
            Long.MIN_VALUE);
    RoundConfig config = state.config();
    if (config == null || decision.events().isEmpty()) {
      return new Verdict(
          RoundReplies.receipt(decision), () -> strikes.judge(header, state, decision));
    }
    long expected = RoundReplies.updateBytes(config);
    if (header.bytes() == expected) {
      return null;
    }
    String detail = "an update of this round has " + expected + " bytes, not " + header.bytes();
    return new Verdict(
        new UpdateReceipt.Refused(
            header.bytes() > expected ? Refusal.TOO_LARGE : Refusal.MALFORMED, detail),
        () -> strikes.shape(header, config, detail));
  }

  @Override
  public void close() {
    uploads.close();
    lookups.close();
  }
}
