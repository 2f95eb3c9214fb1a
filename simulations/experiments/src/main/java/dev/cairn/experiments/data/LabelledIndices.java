package dev.cairn.experiments.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The indices of a data set by class, which is all that a partitioner may know of it. */
final class LabelledIndices {
  private final int[] labels;
  private final int classes;

  LabelledIndices(int[] labels, int classes) {
    this.labels = labels.clone();
    this.classes = classes;
    if (labels.length == 0 || classes < 1) {
      throw new IllegalArgumentException(
          "a partition needs at least 1 example and 1 class, got "
              + labels.length
              + " examples and "
              + classes
              + " classes");
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "labels must be 0 to " + (classes - 1) + ", got " + label);
      }
    }
  }

  int size() {
    return labels.length;
  }

  int classes() {
    return classes;
  }

  int[] all() {
    return Shares.first(labels.length);
  }

  int[] ofClass(int wanted) {
    return IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
  }

  /** How many of these examples each class has. */
  int[] classCounts(int[] indices) {
    int[] counts = new int[classes];
    Arrays.stream(indices).forEach(index -> counts[labels[index]]++);
    return counts;
  }
}
