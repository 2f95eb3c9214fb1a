package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A phase of a client's part in a round. It holds the message that opens the phase, built once and
 * the same whenever it is asked for, and makes the next phase of the coordinator's answer.
 *
 * <p>The same answer again, whatever is attached to it, gives the same next phase; another one ends
 * the attempt, whatever phase it has come to. Whatever ends the attempt wipes all its secrets, and
 * from then on every phase of it throws the same {@link SecAggAbort}. Closing any phase ends the
 * attempt. Used by one thread.
 *
 * @param <N> the next phase
 */
public abstract sealed class ClientPhase<N> implements AutoCloseable
    permits AdvertiseKeys, ShareKeys, MaskInput, Confirm, RevealShares {
  private final Session session;
  private final SignedMessage message;
  private byte @Nullable [] accepted;
  private @Nullable N next;

  ClientPhase(Session session, SignedMessage message) {
    this.session = session;
    this.message = message;
  }

  /**
   * The message of this phase, for sending and for sending again.
   *
   * @throws SecAggAbort if the attempt has ended: nothing more is sent then
   */
  public SignedMessage message() throws SecAggAbort {
    session.checkOpen();
    return message;
  }

  /** Ends the attempt, if it has not ended yet, and wipes its secrets. */
  @Override
  public void close() {
    session.end(new SecAggAbort(Reason.CLOSED, "it was closed"));
  }

  Session session() {
    return session;
  }

  /** The message for use inside a step, in which the attempt is known to be open. */
  SignedMessage built() {
    return message;
  }

  /** Accepts the coordinator's answer once. */
  N advance(MessageType type, byte[] context, SignedMessage answer, Session.Step<N> step)
      throws SecAggAbort {
    return session.step(
        () -> {
          session.checkSigned(answer, type, context);
          N reached = next;
          if (reached == null || !Arrays.equals(accepted, answer.body())) {
            if (accepted != null) {
              throw new SecAggAbort(Reason.EQUIVOCATION, "a second, different " + type);
            }
            reached = step.run();
            next = reached;
            accepted = answer.body();
          }
          return reached;
        });
  }
}
