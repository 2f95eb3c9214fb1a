package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.engine.cohort.SecureRules;
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

  private final Runnable disconnect;
  private final ClientLoad load;
  private List<RoundCost> costs = List.of();

  private RoundSide(
      RoundClock clock,
      List<LoadMember> members,
      Runnable disconnect,
      CoordinatorProcess coordinator) {
    this.disconnect = disconnect;
    this.load =
        new ClientLoad(
            clock, members, CoordinatorBenchmark.ROUND_DEADLINE, coordinator::requireHealthy);
  }

  /**
   * Connects clients of plain rounds in plaintext to a coordinator whose run has begun.
   *
   * @param bodies their updates, one each
   */
  static RoundSide plaintext(
      ProcessTable processes, CoordinatorProcess coordinator, List<UpdateBody> bodies)
      throws IOException {
    RoundClock clock = new RoundClock(processes, coordinator.pid());
    GrpcOptions options =
        CoordinatorBenchmark.patient(GrpcOptions.plaintext(coordinator.devices()))
            .withConnections(CONNECTIONS);
    GrpcChannel channel = GrpcChannel.open(options);
    List<LoadMember> members = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      ClientId client = new ClientId("client-" + i);
      members.add(
          new LoadClient(i == 0, client, channel.coordinator(), bodies.get(i), clock::reached));
    }
    return new RoundSide(clock, members, channel::close, coordinator);
  }

  /**
   * Has devices take part in secure rounds, of which nobody gets lost.
   *
   * @param clients connected to the coordinator; closed with this
   * @param bodies their updates in clear, one each
   */
  static RoundSide secure(
      ProcessTable processes,
      CoordinatorProcess coordinator,
      EnrolledClients clients,
      List<UpdateBody> bodies,
      SecureRules rules) {
    RoundClock clock = new RoundClock(processes, coordinator.pid());
    return new RoundSide(
        clock,
        SecureMembers.of(clients, clock, bodies, 0, rules, new StepTimes()),
        clients::close,
        coordinator);
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
    disconnect.run();
  }
}
