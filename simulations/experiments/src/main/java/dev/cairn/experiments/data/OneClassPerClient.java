package dev.cairn.experiments.data;

/** See {@link Partitioner#oneClassPerClient}. */
final class OneClassPerClient extends Partitioner {
  static final String KIND = "one-class";

  @Override
  int[][] divide(LabelledIndices examples, int clients, SeededDraws draws) {
    int classes = examples.classes();
    if (clients < classes) {
      throw new IllegalArgumentException(
          "one class per client needs at least as many clients as classes ("
              + classes
              + "), got "
              + clients
              + " clients; take more clients or dirichlet:0.1");
    }
    int[][] divided = new int[clients][];
    for (int label = 0; label < classes; label++) {
      int owners = (clients - label + classes - 1) / classes;
      int[] members = examples.ofClass(label);
      if (members.length < owners) {
        throw new IllegalArgumentException(
            "one class per client needs an example of class "
                + label
                + " for each of its "
                + owners
                + " clients, got "
                + members.length
                + "; take fewer clients");
      }
      draws.shuffle(members);
      int[][] parts = Shares.cut(members, Shares.even(members.length, owners));
      for (int owner = 0; owner < owners; owner++) {
        divided[label + owner * classes] = parts[owner];
      }
    }
    return divided;
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
