package dev.cairn.server.admin;

import dev.cairn.engine.run.TrainingPlan;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a plan that an operator looks at first, as JSON; the whole plan is its text.
 *
 * @param parameters number of the model's parameters
 */
record PlanJson(
    String name,
    String population,
    int rounds,
    CohortJson cohort,
    long budgetMillis,
    int attempts,
    int parameters,
    boolean secure,
    long seed,
    @Nullable String evaluation) {

  /** How many clients a round selects and needs. */
  record CohortJson(int target, int selected, int minimum) {}

  static PlanJson of(TrainingPlan plan) {
    return new PlanJson(
        plan.name(),
        plan.population().name(),
        plan.rounds(),
        new CohortJson(plan.cohort().target(), plan.cohort().selected(), plan.cohort().minimum()),
        plan.budgetMillis(),
        plan.retry().attempts(),
        plan.model().shape().dimension(),
        plan.secure() != null,
        plan.seed(),
        plan.evaluation());
  }
}
