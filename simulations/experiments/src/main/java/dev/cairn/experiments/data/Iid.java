package dev.cairn.experiments.data;

/** See {@link Partitioner#iid}. */
final class Iid extends Partitioner {
  static final String KIND = "iid";

  @Override
  int[][] divide(LabelledIndices examples, int clients, SeededDraws draws) {
    int[] indices = examples.all();
    draws.shuffle(indices);
    return Shares.cut(indices, Shares.even(indices.length, clients));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String text() {
    return KIND;
  }
}
