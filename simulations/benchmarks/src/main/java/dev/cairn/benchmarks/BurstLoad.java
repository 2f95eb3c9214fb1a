package dev.cairn.benchmarks;

import dev.cairn.cli.CliFailure;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.server.config.PlanFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A population that checks in all at once while its run has a cohort already, in turn with the same
 * messages to a server that only echoes them.
 */
final class BurstLoad {
  private static final Shape BUSY = new Shape(1, 10_000, 2);

  private final ProcessTable processes;
  private final LoadSize size;

  BurstLoad(ProcessTable processes, LoadSize size) {
    this.processes = processes;
    this.size = size;
  }

  BurstResult measure(CoordinatorProcess coordinator, CoordinatorProcess echo) throws IOException {
    takePart(coordinator);
    List<CheckInRequest> requests = requests();
    QueueMeter meter = new QueueMeter(coordinator.adminPort());
    List<BurstResult.Turn> turns = new ArrayList<>();
    try (Connections devices = Connections.open(coordinator.devices(), size.connections());
        Connections echoes = Connections.open(echo.devices(), size.connections())) {
      for (int turn = 0; turn < size.bursts(); turn++) {
        QueueMeter.Waits before = meter.read();
        Burst burst =
            Burst.fire(
                devices,
                CoordinatorGrpc.getCheckInMethod(),
                requests,
                () -> processes.use(coordinator.pid()),
                BurstLoad::requireLater);
        double queueMillis = meter.read().meanSince(before);
        Burst floor =
            Burst.fire(
                echoes, EchoServer.ECHO, requests, () -> processes.use(echo.pid()), reply -> {});
        coordinator.requireHealthy();
        turns.add(new BurstResult.Turn(burst, queueMillis, floor));
      }
    }
    return new BurstResult(size.checkIns(), size.connections(), turns);
  }

  /** Fills the only round's cohort with a client that never sends its update. */
  private static void takePart(CoordinatorProcess coordinator) throws IOException {
    String unused = coordinator.admin().startRun(PlanFile.of(ShapePlan.of(BUSY, 1)).text()).run();
    try (GrpcChannel channel =
        GrpcChannel.open(
            CoordinatorBenchmark.patient(GrpcOptions.plaintext(coordinator.devices())))) {
      var assigned =
          new CheckInDesk(new ClientId("member"), channel.coordinator())
              .assignment(System.nanoTime() + CoordinatorBenchmark.ROUND_DEADLINE.toNanos());
      if (!assigned.session().client().equals(new ClientId("member"))) {
        throw new CliFailure("the assignment is for " + assigned.session());
      }
    }
  }

  private List<CheckInRequest> requests() {
    List<CheckInRequest> requests = new ArrayList<>(size.checkIns());
    for (int i = 0; i < size.checkIns(); i++) {
      requests.add(
          ProtoMapping.toProto(
              new CheckIn(new ClientId("device-" + i), ShapePlan.POPULATION, 100, "bench", 0)));
    }
    return requests;
  }

  private static void requireLater(CheckInResponse reply) {
    if (!(ProtoMapping.fromProto(reply) instanceof CheckInReply.ComeBackLater)) {
      throw new CliFailure("a device that nobody needs was told " + reply);
    }
  }
}
