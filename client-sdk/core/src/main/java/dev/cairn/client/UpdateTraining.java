package dev.cairn.client;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.secagg.ring.Contributor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What a client computes in a round: fetch the model, train, bound and encode. */
final class UpdateTraining {
  private static final byte[] ROUNDING = "cairn/rounding\0".getBytes(StandardCharsets.US_ASCII);

  private final RoundAssignment assignment;
  private final ClientSetup setup;
  private final PatientCoordinator coordinator;
  private final ModelFiles files;
  private final Cancellation cancellation;
  private final Residuals residuals;
  private float @Nullable [] began;
  private float @Nullable [] left;

  UpdateTraining(
      RoundAssignment assignment,
      ClientSetup setup,
      PatientCoordinator coordinator,
      ModelFiles files,
      Residuals residuals,
      Cancellation cancellation) {
    this.assignment = assignment;
    this.setup = setup;
    this.coordinator = coordinator;
    this.files = files;
    this.residuals = residuals;
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

  /** The update was accepted, so what it left out is the next one's to send. */
  void accepted() {
    if (began != null && left != null) {
      residuals.accepted(assignment.session().round(), began, left);
    }
  }

  /**
   * How the client rounds: as its own secret says, or as its label if it is a simulated one. Noise
   * and the rounding below it are drawn anew each time, from the system's generator: whoever could
   * draw them again could take them off.
   */
  private Contributor contributor(RoundId round) {
    ClientId client = assignment.session().client();
    if (assignment.update().compression() == null || assignment.update().noise() != null) {
      return UpdatePipeline.contributor(client);
    }
    String source =
        setup.repeatable()
            ? setup.orderLabel().value()
            : RoundingSecret.in(setup.store()) + round.run().value();
    byte[] text = source.getBytes(StandardCharsets.UTF_8);
    byte[] hashed =
        ByteBuffer.allocate(ROUNDING.length + 12 + text.length)
            .put(ROUNDING)
            .putLong(assignment.seed())
            .putInt(round.index())
            .put(text)
            .array();
    return UpdatePipeline.contributor(client, Digest.of(hashed));
  }

  private long[] encoded(TrainedUpdate update, int dimension, int examples) {
    RoundId round = assignment.session().round();
    try {
      UpdatePipeline pipeline =
          new UpdatePipeline(assignment.update(), dimension, assignment.seed(), round.index());
      if (pipeline.keepsResidual()) {
        began = residuals.before(round, dimension);
        left = began.clone();
      }
      return pipeline.encode(update.delta(), left, examples, update.loss(), contributor(round));
    } catch (IllegalArgumentException e) {
      throw new TrainingFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
