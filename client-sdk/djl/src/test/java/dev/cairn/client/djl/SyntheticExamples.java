package dev.cairn.client.djl;

import dev.cairn.client.ExampleSource;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.SplittableRandom;

/** Labelled examples in memory: noise, with a bright stripe whose place tells the class. */
final class SyntheticExamples implements ExampleSource {
  private final int[] shape;
  private final int classes;
  final float[][] features;
  final int[] labels;

  SyntheticExamples(int[] shape, int classes, int size, long seed) {
    this.shape = shape.clone();
    this.classes = classes;
    SplittableRandom random = new SplittableRandom(seed);
    int width = 1;
    for (int extent : shape) {
      width *= extent;
    }
    features = new float[size][width];
    labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = random.nextInt(classes);
      int from = width * labels[i] / classes;
      int to = width * (labels[i] + 1) / classes;
      for (int k = 0; k < width; k++) {
        double stripe = k >= from && k < to ? 0.5 : 0;
        features[i][k] = (float) (random.nextDouble() - 0.5 + stripe);
      }
    }
  }

  static int[] image() {
    return new int[] {1, 28, 28};
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int[] exampleShape() {
    return shape.clone();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public void read(int[] indices, FloatBuffer out, IntBuffer outLabels) {
    for (int index : indices) {
      out.put(features[index]);
      outLabels.put(labels[index]);
    }
  }
}
