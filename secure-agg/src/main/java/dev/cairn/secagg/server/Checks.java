package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.SealedRoster;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    int needed = roster.thresholds().quorum();
    if (set.size() < needed) {
      throw new ProtocolException(
          Defect.TOO_FEW, set.size() + " clients, " + needed + " have to confirm the set");
    }
    if (!roster.seal().isEnough(set)) {
      throw new ProtocolException(
          Defect.TOO_FEW,
          set.size()
              + " clients, at least "
              + roster.seal().setMin()
              + " are needed, and in every window "
              + roster.thresholds().windowMin());
    }
  }

  /** Refuses a set in which some member has so few neighbours that it would not go on. */
  static void enoughForAll(SealedRoster roster, ClientSet set) throws ProtocolException {
    enough(roster, set);
    for (int member : set.indices()) {
      if (!roster.seal().isEnoughFor(member, set)) {
        throw new ProtocolException(
            Defect.TOO_FEW,
            "client "
                + member
                + " has fewer than "
                + roster.thresholds().threshold()
                + " neighbours left");
      }
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

  /** Refuses a message other than the one that the client sent before, if it did. */
  static void sameAsBefore(int index, @Nullable SignedMessage before, SignedMessage message)
      throws ProtocolException {
    if (before != null && !before.sameAs(message)) {
      throw new ProtocolException(
          Defect.EQUIVOCATION, "client " + index + " said something else before");
    }
  }
}
