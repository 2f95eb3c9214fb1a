package dev.cairn.benchmarks;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.RoundAssignment;
import java.time.Duration;

/** A client of plain rounds that takes its assignment and is not heard of again. */
final class LostClient implements LoadMember {
  private final CheckInDesk desk;

  LostClient(ClientId client, Coordinator coordinator) {
    this.desk = new CheckInDesk(client, coordinator);
  }

  @Override
  public void takePart(Duration within) {
    RoundAssignment unused = desk.assignment(System.nanoTime() + within.toNanos());
  }
}
