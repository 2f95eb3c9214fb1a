package dev.cairn.faults.simulation;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sends what must be refused, in the place of a client that has an assignment. */
final class Spoiler {
  private Spoiler() {}

  /**
   * Sends one such thing.
   *
   * @param assignment of the client; null if it has none, then nothing is sent
   * @throws IllegalStateException if it is not refused
   */
  static void send(Spoilt how, Coordinator coordinator, @Nullable RoundAssignment assignment) {
    if (assignment == null) {
      return;
    }
    SessionId session = assignment.session();
    long bytes = assignment.update().layout(assignment.model().shape().dimension()).bytes();
    int length = (int) bytes;
    boolean refused =
        switch (how) {
          case TOO_SHORT -> isRefused(coordinator, session, filled(length - 8, 0), null);
          case TOO_LONG -> isRefused(coordinator, session, filled(length + 8, 0), null);
          case OTHER_DIGEST ->
              isRefused(coordinator, session, filled(length, 0), Digest.of(new byte[1]));
          case OVERFLOWING -> isRefused(coordinator, session, filled(length, 0xff), null);
          case OF_A_STRANGER ->
              isRefused(
                  coordinator,
                  new SessionId(session.round(), new ClientId("stranger")),
                  filled(length, 0),
                  null);
          case NO_MESSAGE -> {
            SignedMessage nothing = new SignedMessage(new byte[] {1, 99}, new byte[64]);
            yield !(coordinator.exchange(session, nothing, 0) instanceof ExchangeReply.Next);
          }
        };
    if (!refused) {
      throw new IllegalStateException(how + " in " + session + " was taken");
    }
  }

  private static UpdateBody filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return UpdateBody.ofBytes(ByteBuffer.wrap(bytes));
  }

  private static boolean isRefused(
      Coordinator coordinator, SessionId session, UpdateBody body, @Nullable Digest announced) {
    Digest digest = announced == null ? body.digest() : announced;
    return coordinator.upload(new UpdateHeader(session, digest, body.length()), body)
        instanceof UpdateReceipt.Refused;
  }
}
