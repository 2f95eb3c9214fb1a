package dev.cairn.client.djl;

import dev.cairn.client.ExampleSource;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** Copies examples into a module's memory and checks that they fit the model. */
final class ExampleFeed {

  /** Features of one call; a single batch may be larger. */
  static final long CALL_BYTES_MAX = 4L << 20;

  static final long BATCH_BYTES_MAX = 512L << 20;

  private final ExampleSource source;
  private final TorchModule module;

  /**
   * A feed from a source to a module.
   *
   * @throws IllegalArgumentException if shape or classes differ; the message tells how
   */
  ExampleFeed(ExampleSource source, TorchModule module) {
    this.source = source;
    this.module = module;
    ModuleDescription model = module.description();
    if (source.size() < 1) {
      throw new UnfitException("there are no examples; at least 1 is needed");
    }
    if (!Arrays.equals(source.exampleShape(), model.exampleShape())) {
      throw new UnfitException(
          "the model takes examples of "
              + Arrays.toString(model.exampleShape())
              + ", the source has "
              + Arrays.toString(source.exampleShape()));
    }
    if (source.classes() > model.classes()) {
      throw new UnfitException(
          "the model tells "
              + model.classes()
              + " classes apart, the source has "
              + source.classes());
    }
  }

  /** Batches of this size that one call may take, at least 1. */
  int batchesMax(int batchSize) {
    long bytes = 4L * batchSize * module.description().exampleSize();
    if (bytes > BATCH_BYTES_MAX) {
      throw new UnfitException(
          "a batch of "
              + batchSize
              + " examples has "
              + (bytes >> 20)
              + " MiB of features, at most "
              + (BATCH_BYTES_MAX >> 20)
              + " are possible; lower batchSize");
    }
    return (int) Math.max(1, CALL_BYTES_MAX / bytes);
  }

  /** Reads examples into the module's buffers and returns their labels. */
  int[] read(int[] indices) {
    FloatBuffer features = module.features(indices.length);
    IntBuffer labels = IntBuffer.allocate(indices.length);
    try {
      source.read(indices, features, labels);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      // Its message is not repeated: it may hold something of the examples.
      throw new UnfitException(
          "the example source failed with " + e.getClass().getName() + "; see the cause", e);
    }
    if (features.hasRemaining() || labels.hasRemaining()) {
      throw new UnfitException(
          "the example source gave fewer features or labels than were asked for");
    }
    LongBuffer out = module.labels(indices.length);
    int classes = module.description().classes();
    for (int label : labels.array()) {
      if (label < 0 || label >= classes) {
        // The message must not hold the label: it belongs to the device's owner.
        throw new UnfitException(
            "a label lies outside of 0 to " + (classes - 1) + "; labels count the classes from 0");
      }
      out.put(label);
    }
    return labels.array();
  }
}
