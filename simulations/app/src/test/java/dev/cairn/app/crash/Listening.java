package dev.cairn.app.crash;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One client's way to the coordinator, on which everything that the coordinator says in secure
 * rounds is taken down, and can be asked for again. In round 1 clients upload one after another,
 * and reveal one after another.
 */
final class Listening implements Coordinator {
  private final Coordinator coordinator;
  private final Statements statements;
  private final int turn;
  private final Turns uploads;
  private final Turns reveals;
  private final List<Question> answered = new CopyOnWriteArrayList<>();
  private volatile @Nullable CheckIn checkIn;

  private record Question(SessionId session, MessageType type, SignedMessage message) {

    /** What follows from a client's message; messages come in the order of their types. */
    MessageType answer() {
      return MessageType.values()[type.ordinal() + 1];
    }
  }

  Listening(
      Coordinator coordinator, Statements statements, int turn, Turns uploads, Turns reveals) {
    this.coordinator = coordinator;
    this.statements = statements;
    this.turn = turn;
    this.uploads = uploads;
    this.reveals = reveals;
  }

  @Override
  public CheckInReply checkIn(CheckIn asked) {
    CheckInReply reply = coordinator.checkIn(asked);
    checkIn = asked;
    hear(reply);
    return reply;
  }

  private void hear(CheckInReply reply) {
    if (reply instanceof CheckInReply.Assigned assigned && assigned.assignment().config() != null) {
      statements.heard(
          assigned.assignment().session(),
          MessageType.ROUND_CONFIG,
          assigned.assignment().config());
    }
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    MessageType type = type(message);
    if (type == MessageType.REVEAL && session.round().index() == 1) {
      return reveals.take(turn, () -> coordinator.exchange(session, message, waitMillis));
    }
    ExchangeReply reply = coordinator.exchange(session, message, waitMillis);
    if (reply instanceof ExchangeReply.Next next) {
      Question question = new Question(session, type, message);
      statements.heard(session, question.answer(), next.message());
      answered.removeIf(old -> !old.session().equals(session));
      answered.add(question);
    }
    return reply;
  }

  private static MessageType type(SignedMessage message) {
    try {
      return MessageType.of(message.body());
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Sends again what was answered before, and takes down the answers; a client that has not sent
   * its keys asks for its assignment. The round must be open.
   *
   * @param mayWait whether the coordinator may say that the answer is not there yet
   */
  void askAgain(boolean mayWait) {
    CheckIn last = checkIn;
    if (last != null && answered.isEmpty()) {
      hear(
          coordinator.checkIn(
              new CheckIn(
                  last.client(), last.population(), last.examples(), last.sdkVersion(), 0)));
    }
    for (Question question : answered) {
      ExchangeReply reply = coordinator.exchange(question.session(), question.message(), 0);
      if (reply instanceof ExchangeReply.Next next) {
        statements.heard(question.session(), question.answer(), next.message());
      } else if (!(mayWait && reply instanceof ExchangeReply.Waiting)) {
        statements.wrong(
            question.type() + " of " + question.session() + " is answered again with " + reply);
      }
    }
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    coordinator.fetch(digest, offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    return header.session().round().index() == 1
        ? uploads.take(turn, () -> coordinator.upload(header, body))
        : coordinator.upload(header, body);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return coordinator.finish(session, departure, waitMillis);
  }

  @Override
  public Optional<IssuedCredential> certify(byte[] credential) {
    return coordinator.certify(credential);
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
