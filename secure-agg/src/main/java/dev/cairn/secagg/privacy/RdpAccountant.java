package dev.cairn.secagg.privacy;

import java.util.Arrays;

/**
 * Adds up Renyi divergences and turns them into epsilon: cheap, exact in composition, and never
 * less than the truth.
 *
 * <p>A value: adding a release makes another accountant. The sums do not depend on the grouping of
 * equal releases beyond rounding, so whoever must state an epsilon computes it from the list of all
 * releases. Conversion: Canonne, Kamath and Steinke 2020 (arXiv 2004.00010), proposition 12.
 */
public final class RdpAccountant implements PrivacyAccountant {
  /** Conversion is not stable nearer to 1, and of no use there. */
  private static final double ORDER_MIN = 1.01;

  private final double[] orders;
  private final double[] costs;

  private RdpAccountant(double[] orders, double[] costs) {
    this.orders = orders;
    this.costs = costs;
  }

  /** Nothing released yet; orders 1.1 to 10.9 by tenths, 11 to 63, 128, 256, 512 and 1024. */
  public static RdpAccountant empty() {
    double[] orders = new double[99 + 53 + 4];
    int at = 0;
    for (int i = 1; i < 100; i++) {
      orders[at++] = 1 + i / 10.0;
    }
    for (int i = 11; i < 64; i++) {
      orders[at++] = i;
    }
    for (int i = 128; i <= 1_024; i *= 2) {
      orders[at++] = i;
    }
    return over(orders);
  }

  /** Nothing released yet; orders of the caller's choice, each more than 1. */
  public static RdpAccountant over(double... orders) {
    for (double order : orders) {
      if (!(order > 1) || Double.isInfinite(order)) {
        throw new IllegalArgumentException("an order is more than 1, not " + order);
      }
    }
    if (orders.length == 0) {
      throw new IllegalArgumentException("expected one order or more");
    }
    return new RdpAccountant(orders.clone(), new double[orders.length]);
  }

  /** This and {@code releases} more, each of which costs what the curve says. */
  public RdpAccountant plus(RenyiCurve curve, long releases) {
    if (releases < 0) {
      throw new IllegalArgumentException("expected 0 releases or more, got " + releases);
    }
    double[] sums = costs.clone();
    for (int i = 0; releases > 0 && i < sums.length; i++) {
      double cost = curve.at(orders[i]);
      if (!(cost >= 0)) {
        throw new IllegalArgumentException("a cost is 0 or more, not " + cost);
      }
      sums[i] += cost * releases;
    }
    return new RdpAccountant(orders, sums);
  }

  @Override
  public double epsilon(double delta) {
    return epsilonAt(best(delta), delta);
  }

  /** The order at which {@link #epsilon} is found. */
  public double bestOrder(double delta) {
    return orders[best(delta)];
  }

  /** The costs, by order. */
  public double[] costs() {
    return costs.clone();
  }

  private int best(double delta) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must be more than 0 and less than 1, not " + delta);
    }
    int best = 0;
    for (int i = 1; i < orders.length; i++) {
      if (epsilonAt(i, delta) < epsilonAt(best, delta)) {
        best = i;
      }
    }
    return best;
  }

  private double epsilonAt(int index, double delta) {
    double order = orders[index];
    double cost = costs[index];
    // Then delta alone covers it (Bretagnolle and Huber: TV^2 <= 1 - exp(-KL)).
    if (delta * delta + StrictMath.expm1(-cost) > 0) {
      return 0;
    }
    if (order <= ORDER_MIN) {
      return Double.POSITIVE_INFINITY;
    }
    double epsilon =
        cost + StrictMath.log1p(-1 / order) - StrictMath.log(delta * order) / (order - 1);
    return Math.max(0, epsilon);
  }

  @Override
  public String toString() {
    return "RdpAccountant" + Arrays.toString(costs);
  }
}
