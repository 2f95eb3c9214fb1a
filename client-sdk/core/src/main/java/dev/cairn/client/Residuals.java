package dev.cairn.client;

import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import org.jspecify.annotations.Nullable;

/**
 * What a client's updates left out so far and may send later, in memory only: a client that starts
 * again has forgotten it, which costs progress and nothing else.
 *
 * <p>It moves on when an update was accepted. Another attempt at the same round begins with what
 * the first one began with, so that the same update follows.
 */
final class Residuals {
  private @Nullable RunId run;
  private int round;
  private float[] before = new float[0];
  private float[] after = new float[0];

  /** What was left out before a round, to be changed by the caller; zeros if nothing is known. */
  float[] before(RoundId id, int dimension) {
    boolean same = id.run().equals(run) && before.length == dimension;
    if (!same) {
      return new float[dimension];
    }
    return (id.index() == round ? before : after).clone();
  }

  /** The update of a round was accepted: {@code began} became {@code left}. */
  void accepted(RoundId id, float[] began, float[] left) {
    run = id.run();
    round = id.index();
    before = began;
    after = left;
  }
}
