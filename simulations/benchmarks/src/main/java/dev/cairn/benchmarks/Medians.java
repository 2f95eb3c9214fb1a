package dev.cairn.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of several turns of the same. */
final class Medians {
  private Medians() {}

  /** The middle one of the figures, or the mean of the two in the middle. */
  static <T> double of(Collection<T> turns, ToDoubleFunction<T> figure) {
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("a median is of 1 figure or more");
    }
    List<Double> sorted = turns.stream().mapToDouble(figure).sorted().boxed().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
