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
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The way to a coordinator on which a client vanishes, in the first round, before one message. */
final class LosingCoordinator implements Coordinator {

  /** Ends the client's thread. */
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Coordinator delegate;
  private final MessageType before;
  private final CountDownLatch loss;
  private final boolean stays;
  private volatile boolean lost;

  /**
   * Creates the way.
   *
   * @param before the message that is not sent any more; {@link MessageType#MASKED_INPUT} for the
   *     upload
   */
  LosingCoordinator(Coordinator delegate, MessageType before) {
    this(delegate, before, new CountDownLatch(1), false);
  }

  private LosingCoordinator(
      Coordinator delegate, MessageType before, CountDownLatch loss, boolean stays) {
    this.delegate = delegate;
    this.before = before;
    this.loss = loss;
    this.stays = stays;
  }

  /**
   * The way of a client that stays: it sends the message before which the other vanishes only after
   * that one has vanished, so that the round cannot end without the loss.
   */
  Coordinator ofThoseWhoStay() {
    return new LosingCoordinator(delegate, before, loss, true);
  }

  boolean isLost() {
    return lost;
  }

  private void pass(SessionId session, MessageType type) {
    if (type == before && session.round().index() == 1) {
      if (stays) {
        awaitLoss();
        return;
      }
      lost = true;
      loss.countDown();
    }
    if (lost) {
      throw new Lost();
    }
  }

  private void awaitLoss() {
    try {
      if (!loss.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("expected a client lost before its " + before + " within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
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
      MessageType type = MessageType.of(message.body());
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
