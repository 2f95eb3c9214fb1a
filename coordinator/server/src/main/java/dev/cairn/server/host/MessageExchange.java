package dev.cairn.server.host;

import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.engine.secure.Taken;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.server.host.Lookups.Known;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of secure rounds: understood on a worker thread, decided by the round's owner,
 * answered when the phase is over.
 */
final class MessageExchange {
  private final RunHost host;
  private final SecureSide desk;
  private final Lookups lookups;
  private final Conduct conduct;

  MessageExchange(RunHost host, SecureSide desk, Lookups lookups, Conduct conduct) {
    this.host = host;
    this.desk = desk;
    this.lookups = lookups;
    this.conduct = conduct;
  }

  CompletableFuture<ExchangeReply> take(SessionId session, SignedMessage message, long waitMillis) {
    RoundId round = session.round();
    return lookups
        .state(round)
        .thenCompose(
            known ->
                lookups
                    .work(() -> desk.take(known.state(), session.client(), message))
                    .thenCompose(taken -> refusal(session, message, taken, known.standing())))
        .thenCompose(
            refusal ->
                refusal.isPresent()
                    ? CompletableFuture.completedFuture(refusal.get())
                    : answer(session, message, waitMillis));
  }

  /** Asks the round's owner to take a message. */
  private CompletableFuture<Optional<ExchangeReply>> refusal(
      SessionId session, SignedMessage message, Taken taken, Standing standing) {
    return taken.fold(
        asked ->
            lookups
                .post(session.round(), asked.command())
                .thenCompose(
                    decision ->
                        decision.fold(
                            accepted -> CompletableFuture.completedFuture(Optional.empty()),
                            no -> stillRefused(session, message, no))),
        before -> CompletableFuture.completedFuture(Optional.empty()),
        no ->
            new Answer<>(
                    Optional.<ExchangeReply>of(
                        new ExchangeReply.Refused(no.refusal(), no.detail())),
                    standing)
                .confirmed()
                .thenApply(
                    reply -> {
                      if (taken.isMisconduct()) {
                        conduct.strike(
                            session.client(), session.round(), StrikeReason.MALFORMED, no.detail());
                      }
                      return reply;
                    }));
  }

  /**
   * The round may have moved on since the message was understood: whoever sends a message again
   * that counts, or that comes when the others have been enough, hears what follows from it.
   */
  private CompletableFuture<Optional<ExchangeReply>> stillRefused(
      SessionId session, SignedMessage message, Decision.Refused no) {
    Optional<ExchangeReply> refused =
        Optional.of(new ExchangeReply.Refused(no.refusal(), no.detail()));
    if (no.refusal() != Refusal.WRONG_PHASE && no.refusal() != Refusal.NO_SUCH_ROUND) {
      return CompletableFuture.completedFuture(refused);
    }
    return lookups
        .state(session.round())
        .thenCompose(
            known -> lookups.work(() -> desk.take(known.state(), session.client(), message)))
        .thenApply(
            taken -> taken.fold(asked -> refused, before -> Optional.empty(), another -> refused));
  }

  /** Waits until the phase of a message is over, and gives what follows. */
  private CompletableFuture<ExchangeReply> answer(
      SessionId session, SignedMessage message, long waitMillis) {
    RoundId round = session.round();
    return host.waiting()
        .<Optional<Known>>hold(
            RunHost.runRoom(round.run()),
            () -> host.snapshot(round.run()),
            snapshot -> ready(session, message, snapshot),
            // It needs no confirmation: it says to ask again.
            Optional::empty,
            waitMillis)
        .thenCompose(
            ready ->
                ready
                    .map(known -> reply(session, message, known))
                    .orElseGet(
                        () -> CompletableFuture.completedFuture(new ExchangeReply.Waiting())));
  }

  private CompletableFuture<ExchangeReply> reply(
      SessionId session, SignedMessage message, Known ready) {
    return (ready.isFinal()
            // Gone from here, but is it over?
            ? lookups.state(session.round())
            : CompletableFuture.completedFuture(ready))
        .thenCompose(
            known ->
                lookups
                    .work(() -> desk.reply(known.state(), session.client(), message))
                    .thenCompose(reply -> new Answer<>(reply, known.standing()).confirmed()));
  }

  private @Nullable Optional<Known> ready(
      SessionId session, SignedMessage message, @Nullable RunSnapshot snapshot) {
    if (snapshot == null && host.drives(session.round().run())) {
      // After a restart the port may be open before the owner has read the journal; it will tell.
      return null;
    }
    RoundState round = snapshot == null ? null : snapshot.round();
    RoundConfig config = round == null ? null : round.config();
    if (snapshot == null
        || round == null
        || config == null
        || !config.id().equals(session.round())) {
      return Optional.of(Known.recorded(session.round(), RoundMachine.initial()));
    }
    return desk.isAnswered(round, message)
        ? Optional.of(new Known(round, snapshot.standing()))
        : null;
  }
}
