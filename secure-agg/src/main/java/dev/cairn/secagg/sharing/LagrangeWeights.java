package dev.cairn.secagg.sharing;

/** The weights with which values at given points add up to the polynomial's value at 0. */
final class LagrangeWeights {
  private LagrangeWeights() {}

  /**
   * Weight i is the product, over all others k, of x_k / (x_k - x_i).
   *
   * @param points distinct elements other than 0
   */
  static long[] atZero(long[] points) {
    int count = points.length;
    long all = 1;
    for (long point : points) {
      all = M61.multiply(all, point);
    }
    // Weight i is all / (x_i * product of (x_k - x_i)); the denominators are inverted together.
    long[] denominators = new long[count];
    for (int i = 0; i < count; i++) {
      long denominator = points[i];
      for (int k = 0; k < count; k++) {
        if (k != i) {
          denominator = M61.multiply(denominator, M61.subtract(points[k], points[i]));
        }
      }
      denominators[i] = denominator;
    }
    long[] weights = invertAll(denominators);
    for (int i = 0; i < count; i++) {
      weights[i] = M61.multiply(weights[i], all);
    }
    return weights;
  }

  /** Montgomery's trick: one inversion, and three multiplications for each element. */
  static long[] invertAll(long[] elements) {
    long[] inverses = new long[elements.length];
    long product = 1;
    for (int i = 0; i < elements.length; i++) {
      inverses[i] = product;
      product = M61.multiply(product, elements[i]);
    }
    long inverse = M61.invert(product);
    for (int i = elements.length - 1; i >= 0; i--) {
      inverses[i] = M61.multiply(inverses[i], inverse);
      inverse = M61.multiply(inverse, elements[i]);
    }
    return inverses;
  }
}
