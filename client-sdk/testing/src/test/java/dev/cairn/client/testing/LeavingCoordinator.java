package dev.cairn.client.testing;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.RosterSeal;
import dev.cairn.secagg.message.RoundConfigMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to a coordinator on which a client leaves before one message, with a farewell; which
 * message that is depends on where on the roster it found itself.
 */
final class LeavingCoordinator implements Coordinator {

  /** Where on which roster a client is. */
  record Seat(RosterSeal seal, int index) {}

  private final Coordinator delegate;
  private final Function<Seat, @Nullable MessageType> leavesBefore;
  private @Nullable SecAggParameters parameters;
  private @Nullable MessageType before;

  LeavingCoordinator(Coordinator delegate, Function<Seat, @Nullable MessageType> leavesBefore) {
    this.delegate = delegate;
    this.leavesBefore = leavesBefore;
  }

  /** Before what the client leaves; null if it stays or is on no roster. */
  @Nullable MessageType leftBefore() {
    return before;
  }

  private void pass(SessionId session, MessageType type) {
    if (type == before) {
      RoundOutcome unused = delegate.finish(session, Departure.CANCELLED, 0);
      throw new LosingCoordinator.Lost();
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    CheckInReply reply = delegate.checkIn(checkIn);
    RoundAssignment assignment =
        reply.fold(CheckInReply.Assigned::assignment, later -> null, rejected -> null);
    SignedMessage config = assignment == null ? null : assignment.config();
    try {
      parameters = config == null ? null : RoundConfigMessage.decode(config.body());
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
    return reply;
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    delegate.fetch(digest, offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    pass(header.session(), MessageType.MASKED_INPUT);
    return delegate.upload(header, body);
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    try {
      MessageType type = MessageType.of(message.body());
      if (type != MessageType.MASKED_INPUT) {
        pass(session, type);
      }
      ExchangeReply reply = delegate.exchange(session, message, waitMillis);
      if (type == MessageType.ADVERTISE && reply instanceof ExchangeReply.Next next) {
        before = leavesBefore.apply(seat(next.message()));
      }
      return reply;
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  private Seat seat(SignedMessage roster) throws ProtocolException {
    SecAggParameters known = parameters;
    if (known == null) {
      throw new IllegalStateException("a roster before its configuration");
    }
    RosterMessage body = RosterMessage.decode(roster.body());
    RosterSeal seal = RosterSeal.of(known, body.configHash(), body.root(), body.ids());
    return new Seat(seal, RosterMessage.decodeAttachment(roster.attachment(), seal).index());
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return delegate.finish(session, departure, waitMillis);
  }

  @Override
  public void close() {}
}
