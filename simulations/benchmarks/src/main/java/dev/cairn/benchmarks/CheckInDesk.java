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

/** How one client of a load comes into a round, and hears how it ended. */
final class CheckInDesk {

  /** The longest that one request is held back. */
  static final long WAIT_MILLIS = 60_000;

  private static final int EXAMPLES = 100;

  private final ClientId client;
  private final Coordinator coordinator;

  CheckInDesk(ClientId client, Coordinator coordinator) {
    this.client = client;
    this.coordinator = coordinator;
  }

  /**
   * Checks in until there is an assignment.
   *
   * @param end the last moment, of {@link System#nanoTime}
   */
  RoundAssignment assignment(long end) {
    while (System.nanoTime() < end) {
      CheckInReply reply =
          coordinator.checkIn(
              new CheckIn(client, ShapePlan.POPULATION, EXAMPLES, "bench", WAIT_MILLIS));
      if (reply instanceof CheckInReply.Assigned assigned) {
        return assigned.assignment();
      }
      if (reply instanceof CheckInReply.Rejected rejected) {
        throw new CliFailure("a check-in was rejected: " + rejected);
      }
    }
    throw new CliFailure("no assignment came before the round's deadline");
  }

  /** Waits for the outcome, which must be a model with this client's update. */
  void requireIncluded(SessionId session, long end) {
    RoundOutcome outcome = new RoundOutcome.Pending();
    while (outcome instanceof RoundOutcome.Pending && System.nanoTime() < end) {
      outcome = coordinator.finish(session, Departure.DONE, WAIT_MILLIS);
    }
    if (!(outcome instanceof RoundOutcome.Committed committed) || !committed.included()) {
      throw new CliFailure("the round did not commit with the update: " + outcome);
    }
  }
}
