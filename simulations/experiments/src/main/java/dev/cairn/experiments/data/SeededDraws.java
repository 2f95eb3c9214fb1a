package dev.cairn.experiments.data;

import java.util.SplittableRandom;

/**
 * Random draws that are the same on every JVM. Only {@link SplittableRandom#nextLong} is used,
 * which is SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
 * generators"); how a long becomes another draw is fixed here, since the JDK has changed its ways,
 * and logarithms and roots are StrictMath's.
 */
final class SeededDraws {
  private static final double UNIT = 0x1p-53;

  private final SplittableRandom random;

  SeededDraws(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** An integer from 0 to {@code bound - 1}, each equally likely. */
  int below(int bound) {
    // Of the 2^63 values the uneven rest is drawn again.
    long rest = (Long.MAX_VALUE % bound + 1) % bound;
    long draw;
    do {
      draw = random.nextLong() >>> 1;
    } while (draw > Long.MAX_VALUE - rest);
    return (int) (draw % bound);
  }

  /** A number above 0 and below 1. */
  double unit() {
    return ((random.nextLong() >>> 11) + 0.5) * UNIT;
  }

  /** A standard normal number, by Marsaglia's polar method; its second one is thrown away. */
  double gaussian() {
    while (true) {
      double x = 2 * unit() - 1;
      double y = 2 * unit() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /**
   * The logarithm of a Gamma(shape, 1) number, by Marsaglia and Tsang (2000, "A simple method for
   * generating gamma variables"). For a shape below 1 it is that of shape + 1 times U^(1/shape); as
   * a logarithm this does not become 0, however small the shape.
   */
  double logGamma(double shape) {
    if (shape < 1) {
      return logGamma(shape + 1) + StrictMath.log(unit()) / shape;
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = gaussian();
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (StrictMath.log(unit()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
          return StrictMath.log(d) + StrictMath.log(v);
        }
      }
    }
  }

  /** A point of the symmetric Dirichlet distribution: numbers from 0 to 1 whose sum is 1. */
  double[] dirichlet(int dimension, double alpha) {
    double[] logs = new double[dimension];
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < dimension; i++) {
      logs[i] = logGamma(alpha);
      greatest = Math.max(greatest, logs[i]);
    }
    double sum = 0;
    double[] point = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      point[i] = StrictMath.exp(logs[i] - greatest);
      sum += point[i];
    }
    for (int i = 0; i < dimension; i++) {
      point[i] /= sum;
    }
    return point;
  }

  /** Puts the items into a random order, each equally likely (Fisher and Yates). */
  void shuffle(int[] items) {
    for (int i = items.length - 1; i > 0; i--) {
      int other = below(i + 1);
      int item = items[i];
      items[i] = items[other];
      items[other] = item;
    }
  }
}
