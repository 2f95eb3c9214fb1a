package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of the later rounds of a process, which its compilers have mostly left. */
final class LaterRounds {
  private static final int THIRDS = 3;

  private LaterRounds() {}

  /** The mean of a figure over the later half of the rounds, everything included. */
  static double half(List<RoundCost> rounds, ToDoubleFunction<CpuUse> figure) {
    return mean(rounds.subList(rounds.size() / 2, rounds.size()), figure);
  }

  /** The same over the last third, rounded down, of at least three. */
  static double third(List<RoundCost> rounds, ToDoubleFunction<CpuUse> figure) {
    return mean(rounds.subList(rounds.size() - rounds.size() / THIRDS, rounds.size()), figure);
  }

  private static double mean(List<RoundCost> rounds, ToDoubleFunction<CpuUse> figure) {
    return rounds.stream()
        .mapToDouble(round -> figure.applyAsDouble(round.whole()))
        .average()
        .orElseThrow();
  }
}
