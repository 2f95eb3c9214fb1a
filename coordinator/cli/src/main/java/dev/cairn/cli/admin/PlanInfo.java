package dev.cairn.cli.admin;

import org.jspecify.annotations.Nullable;

/**
 * What the coordinator understood of a plan.
 *
 * @param name for people
 * @param population whose clients train
 * @param rounds rounds that must commit
 * @param cohort how many clients
 * @param budgetMillis how long a round may take
 * @param attempts attempts at each round
 * @param parameters of the model
 * @param secure whether updates are masked
 * @param seed of everything random
 * @param evaluation the data set for evaluators; null for any
 */
public record PlanInfo(
    String name,
    String population,
    int rounds,
    CohortInfo cohort,
    long budgetMillis,
    int attempts,
    int parameters,
    boolean secure,
    long seed,
    @Nullable String evaluation) {

  /** Updates that are enough, clients that are selected, updates that are needed. */
  public record CohortInfo(int target, int selected, int minimum) {}
}
