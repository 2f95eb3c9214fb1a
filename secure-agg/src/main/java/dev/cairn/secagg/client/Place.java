package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.SealedRoster;
import java.util.Arrays;

/**
 * A client's place on the roster.
 *
 * @param roster the roster
 * @param own the client's index in it
 */
record Place(SealedRoster roster, int own) {

  byte[] sid() {
    return roster.sid();
  }

  int n() {
    return roster.n();
  }

  /** The roster's other clients that are in this set. */
  int[] others(ClientSet set) {
    return set.without(own).indices();
  }

  /**
   * Refuses a set in which this client is alone or nearly so: the minimum of the round must be
   * reached, and as many others as recover a secret of this client must be in it.
   */
  void checkEnough(ClientSet set) throws SecAggAbort {
    if (!roster.isEnough(set)) {
      throw new SecAggAbort(
          Reason.TOO_FEW,
          set.size() + " clients, at least " + roster.parameters().setMin(n()) + " are needed");
    }
  }

  /** Refuses a body of another session. */
  void checkSid(byte[] sid) throws SecAggAbort {
    if (!Arrays.equals(sid, roster.sid())) {
      throw new SecAggAbort(Reason.MALFORMED, "the body names another session");
    }
  }
}
