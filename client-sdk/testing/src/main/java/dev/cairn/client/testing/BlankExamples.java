package dev.cairn.client.testing;

import dev.cairn.client.ExampleSource;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Examples that hold nothing but zeros, for trainers that do not look at them.
 *
 * @param size how many, at least 1; a client's weight
 */
public record BlankExamples(int size) implements ExampleSource {
  public BlankExamples {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, not " + size);
    }
  }

  @Override
  public int[] exampleShape() {
    return new int[] {1};
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
    for (int unused : indices) {
      features.put(0);
      labels.put(0);
    }
  }
}
