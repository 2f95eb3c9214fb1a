package dev.cairn.client.testing;

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
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;

/** The way to a coordinator on which a client vanishes, in the first round, before one message. */
final class LosingCoordinator implements Coordinator {

  /** Ends the client's thread. */
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Coordinator delegate;
  private final MessageType before;
  private volatile boolean lost;

  /**
   * Creates the way.
   *
   * @param before the message that is not sent any more; {@link MessageType#MASKED_INPUT} for the
   *     upload
   */
  LosingCoordinator(Coordinator delegate, MessageType before) {
    this.delegate = delegate;
    this.before = before;
  }

  boolean isLost() {
    return lost;
  }

  private void pass(SessionId session, MessageType type) {
    if (type == before && session.round().index() == 1) {
      lost = true;
    }
    if (lost) {
      throw new Lost();
    }
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return delegate.checkIn(checkIn);
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
      MessageType type = Envelope.type(message);
      if (type != MessageType.MASKED_INPUT) {
        pass(session, type);
      }
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
    return delegate.exchange(session, message, waitMillis);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    if (lost) {
      throw new Lost();
    }
    return delegate.finish(session, departure, waitMillis);
  }

  @Override
  public void close() {}
}
