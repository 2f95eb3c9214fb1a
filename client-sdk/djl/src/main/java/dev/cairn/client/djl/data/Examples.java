package dev.cairn.client.djl.data;

import dev.cairn.client.ExampleSource;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A labelled data set in memory that never changes. Features are floats, row-major {@code
 * [size][exampleShape...]}, all finite; every label is a class number from 0 to {@code classes -
 * 1}.
 */
public final class Examples implements ExampleSource {
  /** The most feature values that one data set may hold: 2^28 floats, 1 GiB. */
  public static final int VALUES_MAX = 1 << 28;

  /** The most classes that a data set may tell apart. */
  public static final int CLASSES_MAX = 65_536;

  private final float[] features;
  private final int[] exampleShape;
  private final int exampleLength;
  private final int[] labels;
  private final List<String> classNames;

  private Examples(float[] features, int[] exampleShape, int[] labels, List<String> classNames) {
    this.features = features;
    this.exampleShape = exampleShape;
    this.exampleLength = exampleLength(exampleShape);
    this.labels = labels;
    this.classNames = classNames;
  }

  /**
   * A data set whose classes are called "0", "1" and so on.
   *
   * @see #of(float[], int[], int[], List)
   */
  public static Examples of(float[] features, int[] exampleShape, int[] labels, int classes) {
    return of(features, exampleShape, labels, numbered(classes));
  }

  /**
   * A data set of copies of these arrays.
   *
   * @param features all values, row-major {@code [labels.length][exampleShape...]}, each finite
   * @param exampleShape the dimensions of one example, such as {1, 28, 28}; each at least 1
   * @param labels one class number per example, at least one of them
   * @param classNames the name of each class, all different; their number is the number of classes
   * @throws IllegalArgumentException where these do not fit each other; the message names no value
   */
  public static Examples of(
      float[] features, int[] exampleShape, int[] labels, List<String> classNames) {
    return owning(features.clone(), exampleShape.clone(), labels.clone(), classNames);
  }

  /** Like {@link #of}, but keeps the arrays: for loaders that let go of them. */
  static Examples owning(
      float[] features, int[] exampleShape, int[] labels, List<String> classNames) {
    List<String> names = List.copyOf(classNames);
    require(
        !names.isEmpty() && names.size() <= CLASSES_MAX,
        "classes must be 1 to " + CLASSES_MAX + ", got " + names.size());
    require(new HashSet<>(names).size() == names.size(), "class names must all be different");
    require(labels.length > 0, "a data set must have at least one example, got none");
    long values = (long) labels.length * exampleLength(exampleShape);
    require(
        features.length == values,
        labels.length
            + " examples of shape "
            + Arrays.toString(exampleShape)
            + " must have "
            + values
            + " feature values, got "
            + features.length);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= names.size()) {
        throw new IllegalArgumentException(
            "labels must be 0 to " + (names.size() - 1) + ", the one of example " + i + " is not");
      }
    }
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new IllegalArgumentException(
            "features must be finite, one of example "
                + i / (features.length / labels.length)
                + " is not");
      }
    }
    return new Examples(features, exampleShape, labels, names);
  }

  /** The number of examples, at least 1. */
  @Override
  public int size() {
    return labels.length;
  }

  /** The dimensions of one example, such as {1, 28, 28} for one grey channel of 28 by 28. */
  @Override
  public int[] exampleShape() {
    return exampleShape.clone();
  }

  /** The number of classes; a class may have no example here. */
  @Override
  public int classes() {
    return classNames.size();
  }

  /** The name of each class, in the order of the class numbers. */
  public List<String> classNames() {
    return classNames;
  }

  /** The class number of the example at {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /** A copy of all labels. */
  public int[] labels() {
    return labels.clone();
  }

  /** How many examples each class has, in the order of the class numbers. */
  public int[] classCounts() {
    int[] counts = new int[classes()];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /**
   * Writes the features of the example at {@code index} to the buffer and moves its position on.
   *
   * @throws java.nio.BufferOverflowException where the buffer has too little room
   */
  public void copyFeatures(int index, FloatBuffer target) {
    Objects.checkIndex(index, labels.length);
    target.put(features, index * exampleLength, exampleLength);
  }

  /**
   * Writes a batch: the features and the label of each of these examples, in this order. Both
   * buffers' positions move on; nothing is written where one of them has too little room.
   */
  @Override
  public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
    long values = (long) indices.length * exampleLength;
    require(
        features.remaining() >= values && labels.remaining() >= indices.length,
        "the batch needs room for "
            + values
            + " features and "
            + indices.length
            + " labels, the buffers have "
            + features.remaining()
            + " and "
            + labels.remaining());
    for (int index : indices) {
      Objects.checkIndex(index, this.labels.length);
    }
    for (int index : indices) {
      copyFeatures(index, features);
      labels.put(this.labels[index]);
    }
  }

  /**
   * A data set of copies of these examples, in this order, with the same shape and classes.
   *
   * @param indices at least one; an example may be taken more than once
   */
  public Examples select(int[] indices) {
    require(indices.length > 0, "a selection must take at least one example, got none");
    require(
        (long) indices.length * exampleLength <= VALUES_MAX,
        "a selection may hold " + VALUES_MAX + " values, got " + indices.length + " examples");
    float[] chosenFeatures = new float[indices.length * exampleLength];
    int[] chosenLabels = new int[indices.length];
    read(indices, FloatBuffer.wrap(chosenFeatures), IntBuffer.wrap(chosenLabels));
    return new Examples(chosenFeatures, exampleShape, chosenLabels, classNames);
  }

  /** Says how much is here, and nothing of what. */
  @Override
  public String toString() {
    return "Examples["
        + size()
        + " of shape "
        + Arrays.toString(exampleShape)
        + ", "
        + classes()
        + " classes]";
  }

  static List<String> numbered(int classes) {
    require(
        classes >= 1 && classes <= CLASSES_MAX,
        "classes must be 1 to " + CLASSES_MAX + ", got " + classes);
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private static int exampleLength(int[] exampleShape) {
    long length = 1;
    for (int dimension : exampleShape) {
      length *= dimension;
      if (dimension < 1 || length > VALUES_MAX) {
        throw new IllegalArgumentException(
            "each dimension must be at least 1 and one example may have "
                + VALUES_MAX
                + " values, got shape "
                + Arrays.toString(exampleShape));
      }
    }
    return (int) length;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
