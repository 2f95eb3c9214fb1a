package dev.cairn.client;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The device's own labelled examples. They are read while training and go nowhere else.
 *
 * <p>Implementations must return the same example for the same index as long as a session lasts.
 */
public interface ExampleSource {

  /** Number of examples, at least 1 for a client that takes part. */
  int size();

  /** Extents of one example, for instance {1, 28, 28}; a fresh array. */
  int[] exampleShape();

  /** Number of classes; labels are 0 up to but not including it. */
  int classes();

  /**
   * Reads examples into the buffers, from the buffers' positions on.
   *
   * @param indices which, each 0 up to but not including {@link #size}
   * @param features receives the examples one after another, each in row-major order
   * @param labels receives one label for each
   */
  void read(int[] indices, FloatBuffer features, IntBuffer labels);
}
