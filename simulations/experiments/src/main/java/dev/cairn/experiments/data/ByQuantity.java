package dev.cairn.experiments.data;

import java.util.Map;

/** See {@link Partitioner#byQuantity(double, int)}. */
final class ByQuantity extends Partitioner {
  static final String KIND = "quantity";
  private static final double EXPONENT_MAX = 10;

  private final double exponent;
  private final int minimum;

  ByQuantity(double exponent, int minimum) {
    if (!(exponent >= 0 && exponent <= EXPONENT_MAX)) {
      throw new IllegalArgumentException(
          "the exponent of quantity must be 0 to " + decimal(EXPONENT_MAX) + ", got " + exponent);
    }
    this.exponent = exponent;
    this.minimum = requireMinimum(minimum);
  }

  @Override
  int[][] divide(LabelledIndices examples, int clients, SeededDraws draws) {
    int[] indices = examples.all();
    draws.shuffle(indices);
    double[] weights = new double[clients];
    for (int i = 0; i < clients; i++) {
      weights[i] = StrictMath.pow(i + 1.0, -exponent);
    }
    int[] sizesByRank = Shares.inProportion(indices.length - clients * minimum, weights);
    int[] ranks = Shares.first(clients);
    draws.shuffle(ranks);
    int[] sizes = new int[clients];
    for (int client = 0; client < clients; client++) {
      sizes[client] = minimum + sizesByRank[ranks[client]];
    }
    return Shares.cut(indices, sizes);
  }

  @Override
  int minimum() {
    return minimum;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Map<String, String> parameters() {
    Map<String, String> parameters = super.parameters();
    parameters.put("exponent", decimal(exponent));
    parameters.put("minimum", Integer.toString(minimum));
    return parameters;
  }

  @Override
  public String text() {
    return KIND + ":" + decimal(exponent);
  }
}
