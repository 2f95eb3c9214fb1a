package dev.cairn.experiments.report;

import java.util.List;

/**
 * Accuracies to hold a federation against, one for each round.
 *
 * @param alone one client trains on its own examples only
 * @param pooled all examples in one place, which is what a federation avoids
 */
public record Baselines(List<Double> alone, List<Double> pooled) {
  public Baselines {
    alone = List.copyOf(alone);
    pooled = List.copyOf(pooled);
  }

  /** No baselines. */
  public static Baselines none() {
    return new Baselines(List.of(), List.of());
  }
}
