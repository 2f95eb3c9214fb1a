package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;

/** What is the same for every message of a session. */
final class Checks {
  private Checks() {}

  /** Refuses a message that client {@code index} did not sign in this session. */
  static void signed(SealedRoster roster, int index, MessageType type, SignedMessage message)
      throws ProtocolException {
    message.checkLengths(type);
    if (index < 0 || index >= roster.n()) {
      throw new ProtocolException(Defect.WRONG_SENDER, "the sender is not on the roster");
    }
    roster.check(index, type, message.signed());
  }

  /** Refuses a set over which no sum may be opened. */
  static void enough(SealedRoster roster, ClientSet set) throws ProtocolException {
    if (!roster.isEnough(set)) {
      throw new ProtocolException(
          Defect.TOO_FEW,
          set.size()
              + " clients, at least "
              + roster.parameters().setMin(roster.n())
              + " are needed");
    }
  }

  /** Refuses a body of another session or client. */
  static void header(SealedRoster roster, int sender, byte[] sid, int index)
      throws ProtocolException {
    if (!Arrays.equals(sid, roster.sid())) {
      throw new ProtocolException(Defect.WRONG_ROUND, "the body names another session");
    }
    if (index != sender) {
      throw new ProtocolException(
          Defect.WRONG_SENDER, "the body is of client " + index + ", its sender is " + sender);
    }
  }
}
