package dev.cairn.client;

import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * One client's part in one round, from the assignment to what became of the round: train, upload,
 * ask; in a secure round the upload is masked, and what opens the sum is given afterwards.
 */
final class ParticipationSession {

  private final RoundAssignment assignment;
  private final SessionId session;
  private final ClientSetup setup;
  private final PatientCoordinator coordinator;
  private final UpdateTraining training;
  private final SessionMarks marks;
  private final Cancellation cancellation;

  ParticipationSession(
      RoundAssignment assignment,
      ClientSetup setup,
      PatientCoordinator coordinator,
      ModelFiles files,
      Residuals residuals,
      Cancellation cancellation) {
    this.assignment = assignment;
    this.session = assignment.session();
    this.setup = setup;
    this.coordinator = coordinator;
    this.training =
        new UpdateTraining(assignment, setup, coordinator, files, residuals, cancellation);
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
    SignedMessage config = assignment.config();
    try {
      marks.assigned(session);
      return config == null ? plain() : secure(config);
    } catch (TrainingFailedException e) {
      coordinator.farewell(session, Departure.TRAINING_FAILED);
      return new SessionOutcome.TrainingFailed(session.round(), String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      coordinator.farewell(session, Departure.CANCELLED);
      throw e;
    }
  }

  private SessionOutcome plain() {
    UpdateBody body = UpdateBody.ofLanes(training.run());
    cancellation.check();
    UpdateReceipt receipt =
        coordinator.upload(new UpdateHeader(session, body.digest(), body.length()), body);
    return receipt.fold(
        accepted -> {
          remember(body.length());
          return outcome();
        },
        this::refused);
  }

  private SessionOutcome secure(SignedMessage config) {
    SecAggClient client = setup.secure(coordinator);
    if (client == null) {
      return declined(
          "NO_IDENTITY",
          "the round is secure and this client has no device identity: enrol it, and give the"
              + " identity to the builder");
    }
    try (SecureSession secure =
        SecureSession.join(
            client,
            assignment,
            config,
            setup.population().name(),
            new SpentRounds(setup.store()).mark(session.round()),
            coordinator)) {
      long[] lanes = training.run();
      cancellation.check();
      UpdateReceipt receipt = secure.upload(lanes);
      if (receipt instanceof UpdateReceipt.Refused refused) {
        return refused(refused);
      }
      remember(lanes.length * 8L);
      return opened(secure);
    } catch (SecAggAbort e) {
      return declined(e.reason().name(), String.valueOf(e.getMessage()));
    } catch (SecureSession.RefusedException e) {
      return new SessionOutcome.UpdateRefused(
          session.round(), e.refused().refusal(), e.refused().detail());
    } catch (SecureSession.OverException e) {
      return outcome();
    }
  }

  /** Helps to open the sum; the update counts even if this client's help does not arrive. */
  private SessionOutcome opened(SecureSession secure) throws SecAggAbort {
    try {
      secure.reveal();
    } catch (SecureSession.RefusedException | SecureSession.OverException e) {
      // The round went on without this client's help; it knows best what became of the update.
      return outcome();
    } catch (TroubleException | CancellationException e) {
      return new SessionOutcome.Contributed(session.round(), Optional.empty());
    }
    return outcome();
  }

  private SessionOutcome refused(UpdateReceipt.Refused refused) {
    return new SessionOutcome.UpdateRefused(session.round(), refused.refusal(), refused.detail());
  }

  private SessionOutcome declined(String reason, String detail) {
    coordinator.farewell(session, Departure.DECLINED);
    return new SessionOutcome.Declined(session.round(), reason, detail);
  }

  /** The update was accepted. */
  private void remember(long bytes) {
    training.accepted();
    setup.listener().onUploaded(bytes);
    try {
      marks.uploaded(session);
      new Separation(setup.store(), setup.population())
          .tookPart(setup.timing().wallMillis(), assignment.terms().separationMillis());
    } catch (ClientStoreException e) {
      setup.listener().onTrouble(String.valueOf(e.getMessage()), 0);
    }
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
