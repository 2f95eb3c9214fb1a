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
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between clients and coordinator and writes down which updates were acknowledged. */
final class Receipts implements Coordinator {
  private final Coordinator coordinator;
  private final UploadHook hook;
  private final Map<SessionId, Digest> acknowledged = new ConcurrentHashMap<>();

  /** Comes before each upload; may wait, or talk to the coordinator itself. */
  @FunctionalInterface
  interface UploadHook {
    void beforeUpload(Coordinator coordinator, UpdateHeader header, UpdateBody body);
  }

  Receipts(Coordinator coordinator, UploadHook hook) {
    this.coordinator = coordinator;
    this.hook = hook;
  }

  /** The updates whose receipt says that they are durable and count, by session. */
  Map<SessionId, Digest> acknowledged() {
    return Map.copyOf(acknowledged);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody body) {
    hook.beforeUpload(coordinator, header, body);
    UpdateReceipt receipt = coordinator.upload(header, body);
    if (receipt instanceof UpdateReceipt.Accepted) {
      acknowledged.put(header.session(), header.digest());
    } else {
      System.out.println("refused " + header.session() + ": " + receipt);
    }
    return receipt;
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return coordinator.checkIn(checkIn);
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    coordinator.fetch(digest, offset, sink);
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    return coordinator.exchange(session, message, waitMillis);
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
