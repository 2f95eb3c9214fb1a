package dev.cairn.app.secrecy;

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
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Stands between a client and its connection: writes down what it says and is told, as it is inside
 * of TLS, and follows the script.
 */
final class RecordedClient implements Coordinator {
  private final int client;
  private final Coordinator coordinator;
  private final Script script;
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private volatile byte[] body = new byte[0];

  RecordedClient(int client, Coordinator coordinator, Script script) {
    this.client = client;
    this.coordinator = coordinator;
    this.script = script;
  }

  /** The update as it was sent. */
  byte[] body() {
    return body.clone();
  }

  /** Searches all that was said so far. */
  void search(ByteSearch search, Findings findings) throws IOException {
    search.in(new ByteArrayInputStream(messages.toByteArray()), "client " + client, findings);
  }

  private void record(byte[] bytes) {
    messages.write(bytes, 0, bytes.length);
  }

  @Override
  public UpdateReceipt upload(UpdateHeader header, UpdateBody update) {
    script.beforeUpload(client);
    ByteBuffer bytes = update.slice(0, (int) update.length());
    body = new byte[bytes.remaining()];
    bytes.get(body);
    record(body);
    if (header.masked() != null) {
      record(Envelope.pack(header.masked()));
    }
    UpdateReceipt receipt = coordinator.upload(header, update);
    if (!(receipt instanceof UpdateReceipt.Accepted)) {
      throw new AssertionError("client " + client + " was refused: " + receipt);
    }
    script.afterUpload(client);
    return receipt;
  }

  @Override
  public ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis) {
    MessageType type;
    try {
      type = MessageType.of(message.body());
    } catch (ProtocolException e) {
      throw new AssertionError("the SDK's own message is malformed", e);
    }
    script.before(client, type);
    record(Envelope.pack(message));
    ExchangeReply reply = coordinator.exchange(session, message, waitMillis);
    if (reply instanceof ExchangeReply.Next next) {
      record(Envelope.pack(next.message()));
    }
    script.after(client, type);
    return reply;
  }

  @Override
  public void fetch(Digest digest, long offset, OutputStream sink) throws IOException {
    coordinator.fetch(
        digest,
        offset,
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            messages.write(b);
            sink.write(b);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            messages.write(bytes, from, length);
            sink.write(bytes, from, length);
          }
        });
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn) {
    return coordinator.checkIn(checkIn);
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
