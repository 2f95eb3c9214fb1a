package dev.cairn.faults.check;

import dev.cairn.protocol.Refusal;

/**
 * Where all are honest, nobody is told that it equivocates or that its messages are malformed, and
 * no client has a reason to end its part: faults look like nothing but silence and delay.
 */
final class HonestClientsAreBelieved implements Invariant {
  @Override
  public void check(Evidence evidence) {
    for (String refusal : evidence.conversation().refusals()) {
      // LEFT: what a client had sent before it said that it leaves, and what arrives after that.
      if (!refusal.contains(" " + Refusal.WRONG_PHASE + ":")
          && !refusal.contains(" " + Refusal.LEFT + ":")
          && !refusal.contains(" " + Refusal.NO_SUCH_ROUND + ":")) {
        throw new BrokenInvariantException("an honest client was refused: " + refusal);
      }
    }
    if (!evidence.conversation().aborts().isEmpty()) {
      throw new BrokenInvariantException(
          "honest clients gave up: " + evidence.conversation().aborts());
    }
  }
}
