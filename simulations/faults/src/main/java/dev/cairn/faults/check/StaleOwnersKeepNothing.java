package dev.cairn.faults.check;

import dev.cairn.protocol.RoundId;

/** Whose lease another coordinator has taken, leaves no message behind for nobody to erase. */
final class StaleOwnersKeepNothing implements Watch {
  @Override
  public void kept(boolean owner, RoundId round) {
    if (!owner) {
      throw new BrokenInvariantException(
          "a coordinator that was overtaken stored a message of " + round);
    }
  }
}
