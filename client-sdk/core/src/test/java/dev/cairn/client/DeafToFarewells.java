package dev.cairn.client;

import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;

/** A coordinator behind a line that went dead just when the client leaves. */
final class DeafToFarewells implements Coordinator {
  private final Coordinator behind;

  DeafToFarewells(Coordinator behind) {
    this.behind = behind;
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return behind.checkIn(checkIn);
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    behind.fetch(digest, offset, sink);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    return behind.upload(header, body);
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    throw new AssertionError("only plain rounds are assigned");
  }

  @Override
  public RoundOutcome finish(SessionId session, Departure departure, long waitMillis) {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new TroubleException("no answer");
  }

  @Override
  public void close() {
    behind.close();
  }
}
