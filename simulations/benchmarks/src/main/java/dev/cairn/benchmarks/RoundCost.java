package dev.cairn.benchmarks;

import java.util.Map;

/**
 * What a coordinator used for one round.
 *
 * @param reached from before the first check-in until the first client came to each mark; the
 *     assignment and the commit are always there
 * @param whole from before the first check-in until every client knew the outcome
 */
record RoundCost(Map<RoundMark, CpuUse> reached, CpuUse whole) {
  RoundCost {
    reached = Map.copyOf(reached);
    if (!reached.containsKey(RoundMark.ASSIGNED) || !reached.containsKey(RoundMark.COMMITTED)) {
      throw new IllegalArgumentException("a round has an assignment and a commit");
    }
  }

  /** From the first client's assignment to the first client's word of the commit. */
  CpuUse collect() {
    return at(RoundMark.COMMITTED).minus(at(RoundMark.ASSIGNED));
  }

  private CpuUse at(RoundMark mark) {
    CpuUse use = reached.get(mark);
    if (use == null) {
      throw new IllegalStateException("the round never came to " + mark);
    }
    return use;
  }

  /** Milliseconds of processor time between the mark before and this one, in a secure round. */
  double millisBefore(RoundMark mark) {
    double before =
        mark == RoundMark.values()[0] ? 0 : at(RoundMark.values()[mark.ordinal() - 1]).millis();
    return at(mark).millis() - before;
  }

  /** Milliseconds of processor time after the first client's word of the commit. */
  double millisAfterCommit() {
    return whole.millis() - at(RoundMark.COMMITTED).millis();
  }
}
