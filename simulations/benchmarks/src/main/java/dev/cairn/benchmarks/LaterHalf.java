package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of the later half of a process's rounds, which its compilers have mostly left. */
final class LaterHalf {
  private LaterHalf() {}

  /** The mean of a figure over those rounds, everything included. */
  static double mean(List<RoundCost> rounds, ToDoubleFunction<CpuUse> figure) {
    return rounds.subList(rounds.size() / 2, rounds.size()).stream()
        .mapToDouble(round -> figure.applyAsDouble(round.whole()))
        .average()
        .orElseThrow();
  }
}
