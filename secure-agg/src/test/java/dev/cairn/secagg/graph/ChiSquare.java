package dev.cairn.secagg.graph;

/** Where a chi-square statistic lies but for one time in a billion, by Wilson and Hilferty. */
final class ChiSquare {
  private static final double DEVIATIONS = 6;

  private ChiSquare() {}

  static double most(int freedom) {
    return at(freedom, DEVIATIONS);
  }

  static double least(int freedom) {
    return at(freedom, -DEVIATIONS);
  }

  private static double at(int freedom, double deviations) {
    double spread = 2.0 / (9 * freedom);
    return freedom * Math.pow(Math.max(0, 1 - spread + deviations * Math.sqrt(spread)), 3);
  }
}
