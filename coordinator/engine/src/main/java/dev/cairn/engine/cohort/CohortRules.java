package dev.cairn.engine.cohort;

/**
 * How many clients a round selects and how many it needs.
 *
 * @param target updates that are enough: the collection closes when it has them
 * @param selected clients that are selected, at least {@code target}: more than the target where
 *     some are expected to drop out (over-selection)
 * @param minimum updates without which a round is abandoned, 1 up to {@code target}
 */
public record CohortRules(int target, int selected, int minimum) {

  /** The largest cohort of a round. */
  public static final int SELECTED_MAX = 10_000;

  public CohortRules {
    if (target < 1 || target > selected) {
      throw new IllegalArgumentException(
          "cohort target must be 1 up to selected (" + selected + "), not " + target);
    }
    if (selected > SELECTED_MAX) {
      throw new IllegalArgumentException(
          "a cohort has at most " + SELECTED_MAX + " clients, not " + selected);
    }
    if (minimum < 1 || minimum > target) {
      throw new IllegalArgumentException(
          "cohort minimum must be 1 up to target (" + target + "), not " + minimum);
    }
  }

  /** Rules that select {@code factor} times the target, rounded up. */
  public static CohortRules overSelecting(int target, double factor, int minimum) {
    if (!(factor >= 1 && factor <= 10)) {
      throw new IllegalArgumentException("overSelection must be 1 to 10, not " + factor);
    }
    // A hair less than the product, so that 10 * 1.1 selects 11 and not 12.
    return new CohortRules(target, (int) Math.ceil(target * factor - 1e-9), minimum);
  }
}
