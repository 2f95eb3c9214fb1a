package dev.cairn.engine.secure;

import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Refusal;

/** Tells which refused updates are those of members that were too slow. */
public final class Lateness {
  private Lateness() {}

  /**
   * Whether an update came too late, grace and all, of a member of a secure round that had dealt
   * its shares: the others had to remove its masks. In a plain round nobody is late, because asking
   * more clients than are needed makes some of them come second.
   *
   * @param state where the round stood
   * @param decision what it said to the update
   */
  public static boolean isLate(RoundState state, ClientId client, Decision decision) {
    RoundConfig config = state.config();
    return config != null
        && config.isSecure()
        && state.transcript().shares().containsKey(client)
        && decision.fold(accepted -> false, refused -> refused.refusal() == Refusal.WRONG_PHASE);
  }
}
