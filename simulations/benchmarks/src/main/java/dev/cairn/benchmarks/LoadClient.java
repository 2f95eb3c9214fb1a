package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A client of plain rounds: check in, fetch the model if it is the first client, send the update,
 * wait until the round committed with it.
 */
final class LoadClient implements LoadMember {
  private final boolean fetches;
  private final CheckInDesk desk;
  private final Coordinator coordinator;
  private final UpdateBody body;
  private final RoundClock clock;

  /**
   * A client.
   *
   * @param fetches whether it fetches the model
   */
  LoadClient(
      boolean fetches,
      ClientId client,
      Coordinator coordinator,
      UpdateBody body,
      RoundClock clock) {
    this.fetches = fetches;
    this.desk = new CheckInDesk(client, coordinator);
    this.coordinator = coordinator;
    this.body = body;
    this.clock = clock;
  }

  @Override
  public void takePart(Duration within) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    RoundAssignment assignment = desk.assignment(end);
    clock.reached(RoundMark.ASSIGNED);
    if (fetches) {
      coordinator.fetch(assignment.modelId().digest(), 0, OutputStream.nullOutputStream());
    }
    SessionId session = assignment.session();
    UpdateReceipt receipt =
        coordinator.upload(new UpdateHeader(session, body.digest(), body.length()), body);
    if (!(receipt instanceof UpdateReceipt.Accepted)) {
      throw new CliFailure("an update was not accepted: " + receipt);
    }
    desk.requireIncluded(session, end);
    clock.reached(RoundMark.COMMITTED);
  }
}
