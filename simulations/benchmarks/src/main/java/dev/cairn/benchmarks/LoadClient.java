package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** One client: check in, fetch the model if it is the first client, send the update, wait. */
final class LoadClient {
  private static final long WAIT_MILLIS = 60_000;

  private final int index;
  private final Coordinator coordinator;
  private final UpdateBody body;
  private final RoundClock clock;

  LoadClient(int index, Coordinator coordinator, UpdateBody body, RoundClock clock) {
    this.index = index;
    this.coordinator = coordinator;
    this.body = body;
    this.clock = clock;
  }

  /** Takes part in one round, until it knows that the round committed with its update. */
  void takePart(Duration within) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    RoundAssignment assignment = assignment(end);
    clock.assigned();
    if (index == 0) {
      coordinator.fetch(assignment.modelId().digest(), 0, OutputStream.nullOutputStream());
    }
    SessionId session = assignment.session();
    UpdateReceipt receipt =
        coordinator.upload(new UpdateHeader(session, body.digest(), body.length()), body);
    if (!(receipt instanceof UpdateReceipt.Accepted)) {
      throw new CliFailure("an update was not accepted: " + receipt);
    }
    RoundOutcome outcome = outcome(session, end);
    if (!(outcome instanceof RoundOutcome.Committed committed) || !committed.included()) {
      throw new CliFailure("the round did not commit with the update: " + outcome);
    }
    clock.committed();
  }

  private RoundAssignment assignment(long end) {
    while (System.nanoTime() < end) {
      CheckInReply reply =
          coordinator.checkIn(
              new CheckIn(
                  new ClientId("client-" + index),
                  ShapePlan.POPULATION,
                  100,
                  "bench",
                  WAIT_MILLIS));
      if (reply instanceof CheckInReply.Assigned assigned) {
        return assigned.assignment();
      }
      if (reply instanceof CheckInReply.Rejected rejected) {
        throw new CliFailure("a check-in was rejected: " + rejected);
      }
    }
    throw new CliFailure("no assignment came before the round's deadline");
  }

  private RoundOutcome outcome(SessionId session, long end) {
    RoundOutcome outcome = new RoundOutcome.Pending();
    while (outcome instanceof RoundOutcome.Pending && System.nanoTime() < end) {
      outcome = coordinator.finish(session, Departure.DONE, WAIT_MILLIS);
    }
    return outcome;
  }
}
