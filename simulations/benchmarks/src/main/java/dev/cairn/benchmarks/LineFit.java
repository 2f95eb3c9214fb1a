package dev.cairn.benchmarks;

import java.util.List;

/**
 * A line {@code y = intercept + slope * x} through points, such that the sum of the squares of the
 * relative residuals {@code (y - line) / y} is least: a small update counts as much as a large one.
 *
 * @param intercept at {@code x = 0}
 * @param slope per unit of {@code x}
 */
record LineFit(double intercept, double slope) {

  /**
   * A point.
   *
   * @param x any number
   * @param y above 0
   */
  record Point(double x, double y) {
    Point {
      if (!(y > 0)) {
        throw new IllegalArgumentException("a point's y must be above 0, not " + y);
      }
    }
  }

  /** Fits; points of one {@code x} only give no slope, and the intercept is zero then. */
  static LineFit of(List<Point> points) {
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a line needs a point");
    }
    double weights = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (Point point : points) {
      double weight = 1 / (point.y() * point.y());
      weights += weight;
      x += weight * point.x();
      y += weight * point.y();
      xx += weight * point.x() * point.x();
      xy += weight * point.x() * point.y();
    }
    double spread = weights * xx - x * x;
    if (spread <= 1e-9 * weights * xx) {
      return new LineFit(0, xy / xx);
    }
    double slope = (weights * xy - x * y) / spread;
    return new LineFit((y - slope * x) / weights, slope);
  }

  double at(double x) {
    return intercept + slope * x;
  }

  /** How far a point lies above the line, as a share of the point. */
  double residual(Point point) {
    return (point.y() - at(point.x())) / point.y();
  }
}
