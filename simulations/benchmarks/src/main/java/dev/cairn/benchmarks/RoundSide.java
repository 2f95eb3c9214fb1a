package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.UpdateBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One of two coordinators that take turns, with its clients. */
final class RoundSide implements AutoCloseable {
  private static final int CONNECTIONS = 4;

  private final GrpcChannel channel;
  private final ClientLoad load;
  private List<RoundCost> costs = List.of();

  /**
   * Connects clients to a coordinator whose run has begun.
   *
   * @param bodies their updates, one each
   */
  RoundSide(ProcessTable processes, CoordinatorProcess coordinator, List<UpdateBody> bodies)
      throws IOException {
    RoundClock clock = new RoundClock(processes, coordinator.pid());
    GrpcOptions options =
        CoordinatorBenchmark.patient(GrpcOptions.plaintext(coordinator.devices()))
            .withConnections(CONNECTIONS);
    channel = GrpcChannel.open(options);
    List<LoadMember> members = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      ClientId client = new ClientId("client-" + i);
      members.add(
          new LoadClient(i == 0, client, channel.coordinator(), bodies.get(i), clock::reached));
    }
    load =
        new ClientLoad(
            clock, members, CoordinatorBenchmark.ROUND_DEADLINE, coordinator::requireHealthy);
  }

  /** Takes part in one more round. */
  void round() {
    int before = costs.size();
    costs = load.run(1);
    if (costs.size() != before + 1) {
      throw new CliFailure("expected one more round, got " + costs.size());
    }
  }

  /** What each round cost so far. */
  List<RoundCost> costs() {
    return costs;
  }

  @Override
  public void close() {
    channel.close();
  }
}
