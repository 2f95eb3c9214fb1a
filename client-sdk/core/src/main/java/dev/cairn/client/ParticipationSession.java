package dev.cairn.client;

import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.protocol.model.ParameterVector;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * One client's part in one round, from the assignment to what became of the round: fetch the model,
 * train, bound and encode, upload, ask.
 */
final class ParticipationSession {

  private final RoundAssignment assignment;
  private final SessionId session;
  private final ClientSetup setup;
  private final PatientCoordinator coordinator;
  private final ModelFiles files;
  private final SessionMarks marks;
  private final Cancellation cancellation;

  ParticipationSession(
      RoundAssignment assignment,
      ClientSetup setup,
      PatientCoordinator coordinator,
      ModelFiles files,
      Cancellation cancellation) {
    this.assignment = assignment;
    this.session = assignment.session();
    this.setup = setup;
    this.coordinator = coordinator;
    this.files = files;
    this.marks = new SessionMarks(setup.store());
    this.cancellation = cancellation;
  }

  /**
   * Does the client's part.
   *
   * @throws TroubleException if the network or the store failed before the update was accepted
   * @throws CancellationException if cancelled before the update was accepted
   */
  SessionOutcome run() {
    setup.listener().onAssigned(assignment);
    if (marks.isUploaded(session)) {
      return outcome();
    }
    UpdateReceipt receipt;
    try {
      marks.assigned(session);
      UpdateBody body = trainedUpdate();
      cancellation.check();
      receipt = upload(body);
    } catch (TrainingFailedException e) {
      coordinator.farewell(session, Departure.TRAINING_FAILED);
      return new SessionOutcome.TrainingFailed(session.round(), String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      coordinator.farewell(session, Departure.CANCELLED);
      throw e;
    }
    return receipt.fold(
        accepted -> outcome(),
        refused ->
            new SessionOutcome.UpdateRefused(session.round(), refused.refusal(), refused.detail()));
  }

  private UpdateBody trainedUpdate() {
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
          session.round().index(),
          session.client(),
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
      coordinator.farewell(session, Departure.TRAINING_FAILED);
      throw e;
    }
    setup.listener().onTrained(update.loss(), setup.timing().nowMillis() - before);
    return update;
  }

  private UpdateBody encoded(TrainedUpdate update, int dimension, int examples) {
    try {
      return new UpdatePipeline(assignment.update(), dimension)
          .beforeUpload(update.delta(), examples, update.loss());
    } catch (IllegalArgumentException e) {
      throw new TrainingFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private UpdateReceipt upload(UpdateBody body) {
    UpdateHeader header = new UpdateHeader(session, body.digest(), body.length());
    UpdateReceipt receipt = coordinator.upload(header, body);
    if (receipt instanceof UpdateReceipt.Accepted) {
      setup.listener().onUploaded(body.length());
      try {
        marks.uploaded(session);
      } catch (ClientStoreException e) {
        setup.listener().onTrouble(String.valueOf(e.getMessage()), 0);
      }
    }
    return receipt;
  }

  /** Waits for the end of a round that has the update; from here on nothing can undo that. */
  private SessionOutcome outcome() {
    try {
      return coordinator
          .outcome(session, setup.outcomeWaitMillis())
          .fold(
              () -> new SessionOutcome.Contributed(session.round(), Optional.empty()),
              this::committed,
              abandoned -> new SessionOutcome.RoundAbandoned(session.round(), abandoned.reason()));
    } catch (TroubleException | CancellationException e) {
      return new SessionOutcome.Contributed(session.round(), Optional.empty());
    }
  }

  private SessionOutcome committed(RoundOutcome.Committed committed) {
    return committed.included()
        ? new SessionOutcome.Contributed(session.round(), Optional.of(committed.model()))
        : new SessionOutcome.UpdateRefused(
            session.round(), Refusal.WRONG_PHASE, "the round made its model without this update");
  }
}
