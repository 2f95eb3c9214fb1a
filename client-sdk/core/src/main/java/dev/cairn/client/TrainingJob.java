package dev.cairn.client;

import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import org.jspecify.annotations.Nullable;

/**
 * One local training.
 *
 * @param model the architecture
 * @param module the bytes of the exported module if {@code model} is one, else null
 * @param start the round's parameters; not to be changed
 * @param training how to train
 * @param examples the device's own examples
 * @param order indices into {@code examples}: one permutation for each epoch, one after another
 * @param cancellation to be looked at now and then
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingJob(
    ModelSpec model,
    byte @Nullable [] module,
    ParameterVector start,
    LocalTraining training,
    ExampleSource examples,
    int[] order,
    Cancellation cancellation) {
  public TrainingJob {
    if (order.length != (long) examples.size() * training.epochs()) {
      throw new IllegalArgumentException(
          "expected an order of "
              + (long) examples.size() * training.epochs()
              + " indices, got "
              + order.length);
    }
  }

  /**
   * A training that needs no module: of a portable model, from the start to the end of an order.
   */
  public static TrainingJob portable(
      ModelSpec.Portable model,
      ParameterVector start,
      LocalTraining training,
      ExampleSource examples,
      int[] order,
      Cancellation cancellation) {
    return new TrainingJob(model, null, start, training, examples, order, cancellation);
  }
}
