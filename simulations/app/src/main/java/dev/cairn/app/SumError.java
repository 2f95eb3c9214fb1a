package dev.cairn.app;

import dev.cairn.engine.run.TrainingPlan;
import java.util.Locale;

/** One line on what rounding costs in a plan's means. */
final class SumError {
  private SumError() {}

  /**
   * The line.
   *
   * @param updates in a mean
   */
  static String line(TrainingPlan plan, int updates) {
    int dimension = plan.model().shape().dimension();
    double error = Math.sqrt(plan.updateSpec().roundingError(dimension) / updates);
    String also = plan.updateSpec().noise() == null ? "" : ", and the noise of devices with it,";
    return String.format(
        Locale.ROOT,
        "Rounding%s is expected to move a mean of %d full-weight updates by %.3g of the norm bound.",
        also,
        updates,
        error);
  }
}
