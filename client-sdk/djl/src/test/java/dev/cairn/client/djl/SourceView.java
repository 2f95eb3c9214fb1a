package dev.cairn.client.djl;

import dev.cairn.client.ExampleSource;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Another source seen through this one, for tests that change one thing. */
class SourceView implements ExampleSource {
  private final ExampleSource source;

  SourceView(ExampleSource source) {
    this.source = source;
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int[] exampleShape() {
    return source.exampleShape();
  }

  @Override
  public int classes() {
    return source.classes();
  }

  @Override
  public void read(int[] indices, FloatBuffer features, IntBuffer labels) {
    source.read(indices, features, labels);
  }
}
