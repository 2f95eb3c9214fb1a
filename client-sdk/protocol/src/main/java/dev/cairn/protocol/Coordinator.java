package dev.cairn.protocol;

import dev.cairn.secagg.message.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;

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

  @Override
  void close();
}
