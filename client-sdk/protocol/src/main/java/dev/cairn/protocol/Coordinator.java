package dev.cairn.protocol;

import dev.cairn.protocol.identity.IssuedCredential;
import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The coordinator as a client sees it: the client asks, the coordinator answers, never the other
 * way round. Every answer is a function of durable state, so any request may be sent again.
 *
 * <p>Implementations: gRPC on the JVM, in memory for tests and simulations. Every method throws
 * {@link TroubleException} when the answer did not come; then the same request may be repeated.
 * Methods block up to a deadline of the implementation, and are safe to call from several threads.
 * A call whose thread is interrupted ends soon, with {@link TroubleException} or {@link
 * java.util.concurrent.CancellationException}: so a client cancels.
 */
public interface Coordinator extends AutoCloseable {

  /** Offers to take part; may be held back up to the check-in's wait. */
  CheckInReply checkIn(CheckIn checkIn);

  /**
   * Fetches the file that {@code digest} names (a model's weights, an exported module) from {@code
   * offset} on. The receiver checks the digest.
   *
   * @param digest names the file
   * @param offset first byte to send, 0 up to the file's length
   * @param sink receives the bytes in order; trouble may occur after some of them
   * @throws IOException if {@code sink} fails
   */
  void fetch(Digest digest, long offset, OutputStream sink) throws IOException;

  /** Uploads an update: whole, and possibly again with the same header. */
  UpdateReceipt upload(UpdateHeader header, UpdateBody body);

  /**
   * Sends a client's message of a secure round and asks for what follows from it: an Advertise for
   * the Roster, ShareKeys for the Shares, the header of an uploaded update for the Survivors, a
   * Confirm for the Quorum. May be held back up to {@code waitMillis} while others are waited for.
   *
   * @param session the client's part
   * @param message of the phase; possibly again
   * @param waitMillis 0 to {@link CheckIn#WAIT_MILLIS_MAX}
   */
  ExchangeReply exchange(SessionId session, SignedMessage message, long waitMillis);

  /**
   * Ends the client's part in a round and tells what became of the round; may be held back up to
   * {@code waitMillis} while the round is open.
   *
   * @param session the client's part
   * @param departure why it ends; only the first counts
   * @param waitMillis 0 to {@link CheckIn#WAIT_MILLIS_MAX}
   */
  RoundOutcome finish(SessionId session, Departure departure, long waitMillis);

  /**
   * Asks for the compact form of a device's credential, of which the other clients of a secure
   * round have less to fetch and to verify.
   *
   * @param credential an encoded {@link dev.cairn.protocol.identity.DeviceCredential} of the device
   *     at this end of the connection
   * @return empty if this coordinator gives none: the credential itself is as good
   */
  default Optional<IssuedCredential> certify(byte[] credential) {
    return Optional.empty();
  }

  @Override
  void close();
}
