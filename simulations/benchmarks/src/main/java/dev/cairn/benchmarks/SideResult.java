package dev.cairn.benchmarks;

import java.util.Comparator;
import java.util.List;

/**
 * What one coordinator process used under one load.
 *
 * @param rounds one after another; the first warms the process up
 * @param peakBytes its largest resident memory
 */
record SideResult(List<RoundCost> rounds, long peakBytes) {
  SideResult {
    rounds = List.copyOf(rounds);
    if (rounds.size() < 2) {
      throw new IllegalArgumentException("a first and a later round are needed");
    }
  }

  RoundCost first() {
    return rounds.get(0);
  }

  /** The cheapest of the later rounds: the one that other work on the machine disturbed least. */
  RoundCost later() {
    return rounds.subList(1, rounds.size()).stream()
        .min(Comparator.comparingDouble(round -> round.whole().millis()))
        .orElseThrow();
  }
}
