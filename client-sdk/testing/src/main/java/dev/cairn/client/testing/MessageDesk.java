package dev.cairn.client.testing;

import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunDriver;
import dev.cairn.engine.secure.SecureSide;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/** Takes the messages of secure rounds as the server does, and waits for what follows. */
final class MessageDesk {
  private final SecureSide desk;
  private final RunOwner owner;
  private final WaitingRoom waiting;
  private final CoordinatorTime time;

  MessageDesk(SecureSide desk, RunOwner owner, WaitingRoom waiting, CoordinatorTime time) {
    this.desk = desk;
    this.owner = owner;
    this.waiting = waiting;
    this.time = time;
  }

  /**
   * Takes a message.
   *
   * @param checkOpen throws if the coordinator was closed meanwhile
   */
  ExchangeReply exchange(
      SessionId session, SignedMessage message, long waitMillis, Runnable checkOpen) {
    long until = time.nowMillis() + waitMillis;
    RoundId round = session.round();
    ExchangeReply refused = owner.tell(driver -> taken(driver, session, message));
    if (refused != null) {
      return refused;
    }
    while (true) {
      checkOpen.run();
      long seen = waiting.changes();
      RoundState state = owner.ask(driver -> driver.roundState(round));
      if (desk.isAnswered(state, message)) {
        return desk.reply(state, session.client(), message);
      }
      if (time.nowMillis() >= until) {
        return new ExchangeReply.Waiting();
      }
      waiting.await(seen, Math.min(until, owner.deadline()));
    }
  }

  /** The refusal of a message, or null if the round has it. */
  private ExchangeReply.@Nullable Refused taken(
      RunDriver driver, SessionId session, SignedMessage message) {
    RoundId round = session.round();
    return desk.take(driver.roundState(round), session.client(), message)
        .fold(
            command -> refusal(driver, round, command.command()),
            before -> null,
            no -> new ExchangeReply.Refused(no.refusal(), no.detail()));
  }

  private ExchangeReply.@Nullable Refused refusal(
      RunDriver driver, RoundId round, RoundCommand command) {
    owner.listener().asked(command);
    return driver
        .handle(round, command, time.nowMillis())
        .fold(accepted -> null, no -> new ExchangeReply.Refused(no.refusal(), no.detail()));
  }
}
