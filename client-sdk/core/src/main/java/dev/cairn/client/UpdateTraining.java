package dev.cairn.client;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import java.util.concurrent.CancellationException;

/** What a client computes in a round: fetch the model, train, bound and encode. */
final class UpdateTraining {
  private final RoundAssignment assignment;
  private final ClientSetup setup;
  private final PatientCoordinator coordinator;
  private final ModelFiles files;
  private final Cancellation cancellation;

  UpdateTraining(
      RoundAssignment assignment,
      ClientSetup setup,
      PatientCoordinator coordinator,
      ModelFiles files,
      Cancellation cancellation) {
    this.assignment = assignment;
    this.setup = setup;
    this.coordinator = coordinator;
    this.files = files;
    this.cancellation = cancellation;
  }

  /** Trains, and gives the encoded update. */
  long[] run() {
    cancellation.check();
    long before = files.receivedBytes();
    ParameterVector start = files.model(assignment.modelId(), assignment.model().shape());
    byte[] module = files.module(assignment.model());
    setup.listener().onModelFetched(files.receivedBytes() - before);

    int examples = setup.examples().size();
    if (examples < 1) {
      throw new TrainingFailedException("there are no examples any more");
    }
    TrainingJob job =
        new TrainingJob(
            assignment.model(),
            module,
            start,
            assignment.training(),
            setup.examples(),
            order(examples),
            cancellation);
    return encoded(trained(job), start.values().length, examples);
  }

  private int[] order(int examples) {
    try {
      return BatchOrder.of(
          assignment.seed(),
          assignment.session().round().index(),
          setup.orderLabel(),
          examples,
          assignment.training().epochs());
    } catch (IllegalArgumentException e) {
      throw new TrainingFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private TrainedUpdate trained(TrainingJob job) {
    long before = setup.timing().nowMillis();
    TrainedUpdate update;
    try {
      update = setup.trainer().train(job);
    } catch (TrainingFailedException | CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      // A bug of the app: the coordinator need not wait for its end, and the app must see it.
      coordinator.farewell(assignment.session(), Departure.TRAINING_FAILED);
      throw e;
    }
    setup.listener().onTrained(update.loss(), setup.timing().nowMillis() - before);
    return update;
  }

  private long[] encoded(TrainedUpdate update, int dimension, int examples) {
    try {
      return new UpdatePipeline(assignment.update(), dimension)
          .encode(update.delta(), examples, update.loss());
    } catch (IllegalArgumentException e) {
      throw new TrainingFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
