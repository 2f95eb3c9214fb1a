package dev.cairn.faults.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Without rounds that commit, a simulation says little: where all are given up nothing can be
 * counted twice. So a share of the plain and of the secure ones has to.
 */
public final class CommitGoal {

  /** Share of the rounds of each kind, 0 to 1. */
  public static final double COMMITTED_MIN = 0.3;

  /** Fewer rounds of a kind say nothing: those of one run have its luck in common. */
  public static final int ROUNDS_MIN = 40;

  private CommitGoal() {}

  /** One sentence for each kind of rounds of which there were enough and too few committed. */
  public static List<String> missed(Tally tally) {
    List<String> missed = new ArrayList<>();
    check("plain", tally.plain(), missed);
    check("secure", tally.secure(), missed);
    return missed;
  }

  private static void check(String kind, Rounds rounds, List<String> missed) {
    if (rounds.total() >= ROUNDS_MIN && rounds.committedShare() < COMMITTED_MIN) {
      missed.add(
          String.format(
              Locale.ROOT,
              "too few %s rounds committed: expected at least %.0f %%, got %d of %d (%.1f %%):"
                  + " either coordinators give up rounds that could go on, or more goes wrong"
                  + " than rounds can stand",
              kind,
              100 * COMMITTED_MIN,
              rounds.committed(),
              rounds.total(),
              100 * rounds.committedShare()));
    }
  }
}
