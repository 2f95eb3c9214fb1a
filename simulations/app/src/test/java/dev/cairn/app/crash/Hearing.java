package dev.cairn.app.crash;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One client's way to a coordinator that is killed again and again. It notes which rows of the
 * round's table the client was told about, and spares the client's patience while nobody is there.
 */
final class Hearing implements Coordinator {
  private static final long LOOK_MILLIS = 20;
  private static final long OUTAGE_MILLIS_MAX = 60_000;
  private static final long AGAIN_MILLIS = 5_000;
  private static final int TRIES_MAX = 5;

  private final int turn;
  private final Order order;
  private final Coordinator coordinator;
  private final Statements statements;
  private final BooleanSupplier isThere;
  private final Map<MessageType, Question> answered = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  private record Question(SessionId session, SignedMessage message) {}

  /**
   * A way.
   *
   * @param turn the client's place in the order, from 0 on
   * @param isThere whether a coordinator can be asked
   */
  Hearing(
      int turn,
      Order order,
      Coordinator coordinator,
      Statements statements,
      BooleanSupplier isThere) {
    this.turn = turn;
    this.order = order;
    this.coordinator = coordinator;
    this.statements = statements;
    this.isThere = isThere;
  }

  /** Whether the client was told what follows from a row. */
  boolean wasTold(String type, RoundId round) {
    return told.contains(type + round);
  }

  private void note(String type, RoundId round) {
    told.add(type + round);
  }

  private <T> T ask(BooleanSupplier mayGo, Supplier<T> request) {
    long end = System.currentTimeMillis() + OUTAGE_MILLIS_MAX;
    while (!(isThere.getAsBoolean() && mayGo.getAsBoolean()) && System.currentTimeMillis() < end) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TroubleException("interrupted while nobody was there", e);
      }
    }
    return request.get();
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    CheckInReply reply = ask(() -> order.mayJoin(turn), () -> coordinator.checkIn(checkIn));
    if (reply instanceof CheckInReply.Assigned assigned) {
      SessionId session = assigned.assignment().session();
      SignedMessage config = assigned.assignment().config();
      if (config != null) {
        statements.heard(session, MessageType.ROUND_CONFIG, config);
      }
      note("CohortSealed", session.round());
    }
    return reply;
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    MessageType sent = type(message);
    ExchangeReply reply =
        ask(
            () -> order.maySend(turn, row(sent), closing(sent), session.round()),
            () -> coordinator.exchange(session, message, waitMillis));
    if (reply instanceof ExchangeReply.Next next) {
      MessageType type = MessageType.values()[sent.ordinal() + 1];
      statements.heard(session, type, next.message());
      note(row(type), session.round());
      answered.put(sent, new Question(session, message));
    }
    return reply;
  }

  /** Sends a message of an open round again that was answered; whether it was answered again. */
  boolean askAgain(MessageType sent, int round) {
    Question question = answered.get(sent);
    if (question == null || question.session().round().index() != round) {
      return false;
    }
    ExchangeReply reply = patiently(question);
    if (!(reply instanceof ExchangeReply.Next next)) {
      return false;
    }
    MessageType type = MessageType.values()[sent.ordinal() + 1];
    statements.heard(question.session(), type, next.message());
    return true;
  }

  /** A connection may just be breaking that was made while nobody was there. */
  private ExchangeReply patiently(Question question) {
    for (int tries = 1; ; tries++) {
      try {
        return coordinator.exchange(question.session(), question.message(), AGAIN_MILLIS);
      } catch (TroubleException e) {
        if (tries == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  private static MessageType type(SignedMessage message) {
    try {
      return MessageType.of(message.body());
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The row that ends the phase in which a message is sent. */
  private static String closing(MessageType type) {
    return type == MessageType.REVEAL
        ? "SumRecovered"
        : row(MessageType.values()[type.ordinal() + 1]);
  }

  /** The row that a client's message becomes, or after which one of the coordinator is sent. */
  private static String row(MessageType type) {
    return switch (type) {
      case MASKED_INPUT -> "UpdateAccepted";
      case ADVERTISE -> "KeyAdvertised";
      case SHARE_KEYS -> "SharesReceived";
      case CONFIRM -> "SetConfirmed";
      case REVEAL -> "SharesRevealed";
      case ROSTER -> "RosterSealed";
      case SHARES -> "SharesSettled";
      case SURVIVORS -> "CollectionClosed";
      case QUORUM -> "ConfirmationsClosed";
      default -> throw new IllegalStateException("nobody exchanges " + type);
    };
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    RoundId round = header.session().round();
    UpdateReceipt receipt =
        ask(
            () -> order.maySend(turn, "UpdateAccepted", "CollectionClosed", round),
            () -> coordinator.upload(header, body));
    if (receipt instanceof UpdateReceipt.Accepted) {
      note("UpdateAccepted", round);
    }
    return receipt;
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    RoundOutcome outcome =
        ask(() -> true, () -> coordinator.finish(session, departure, waitMillis));
    if (outcome instanceof RoundOutcome.Committed) {
      note("ModelProposed", session.round());
    }
    return outcome;
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    coordinator.fetch(digest, offset, sink);
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
