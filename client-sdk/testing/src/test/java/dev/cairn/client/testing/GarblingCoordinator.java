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

/** The way to a coordinator on which what the first dealer sealed arrives damaged. */
record GarblingCoordinator(Coordinator delegate) implements Coordinator {

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    ExchangeReply reply = delegate.exchange(session, message, waitMillis);
    return reply instanceof ExchangeReply.Next next && isShares(next.message())
        ? new ExchangeReply.Next(damaged(next.message()))
        : reply;
  }

  private static boolean isShares(SignedMessage message) {
    try {
      return MessageType.of(message.body()) == MessageType.SHARES;
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  /** Parcels stand in the order of their dealers, and each begins with its ciphertext. */
  private static SignedMessage damaged(SignedMessage shares) {
    byte[] attachment = shares.attachment().clone();
    attachment[0] ^= 1;
    return new SignedMessage(shares.body(), shares.signature(), attachment);
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
    return delegate.upload(header, body);
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    return delegate.finish(session, departure, waitMillis);
  }

  @Override
  public void close() {}
}
