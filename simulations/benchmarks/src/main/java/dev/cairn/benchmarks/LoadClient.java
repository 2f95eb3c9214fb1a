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
import java.util.function.Consumer;

/**
 * A client of plain rounds: check in, fetch the model if it is the first client, send the update,
 * wait until the round committed with it.
 */
final class LoadClient implements LoadMember {
  private final boolean fetches;
  private final CheckInDesk desk;
  private final Coordinator coordinator;
  private final UpdateBody body;
  private final Consumer<RoundMark> reached;

  /**
   * A client.
   *
   * @param fetches whether it fetches the model
   * @param reached hears what the client comes to know, when it does
   */
  LoadClient(
      boolean fetches,
      ClientId client,
      Coordinator coordinator,
      UpdateBody body,
      Consumer<RoundMark> reached) {
    this.fetches = fetches;
    this.desk = new CheckInDesk(client, coordinator);
    this.coordinator = coordinator;
    this.body = body;
    this.reached = reached;
  }

  @Override
  public void takePart(Duration within) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    RoundAssignment assignment = desk.assignment(end);
    reached.accept(RoundMark.ASSIGNED);
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
    reached.accept(RoundMark.COMMITTED);
  }
}
