package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.FunnelInfo;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real coordinator tells operators how much a round has refused, and why. */
class RefusedUpdatesTest {
  private static final long SECONDS_MAX = 60;
  private static final String PLAN =
      """
      name: refusing
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 1
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  private static void await(List<FunnelInfo.Refused> wanted, AdminClient admin, String run)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    List<FunnelInfo.Refused> told = List.of();
    while (!told.equals(wanted)) {
      assertThat(System.nanoTime()).as("in time, not %s", told).isLessThan(end);
      Thread.sleep(50);
      told = admin.training().funnel(new RoundName(run, 1, 1)).refused();
    }
  }

  @Test
  void refusedUpdates_areInTheFunnel_overARestart() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(PLAN).run();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (admin.rounds(run, 1, 10).isEmpty()) {
        assertThat(System.nanoTime()).as("a round opens in time").isLessThan(end);
        Thread.sleep(20);
      }
      UpdateBody body = UpdateBody.ofBytes(ByteBuffer.wrap(new byte[64]));
      SessionId session =
          new SessionId(new RoundId(new RunId(run), 1, 1), new ClientId("stranger"));
      Refusal reason;
      try (GrpcCoordinator device =
          GrpcCoordinator.connect("127.0.0.1:" + coordinator.devicePort())) {
        UpdateHeader header = new UpdateHeader(session, body.digest(), body.length());
        UpdateReceipt first = device.upload(header, body);
        assertThat(first).isInstanceOf(UpdateReceipt.Refused.class);
        reason = ((UpdateReceipt.Refused) first).refusal();
        assertThat(device.upload(header, body)).isEqualTo(first);
      }
      List<FunnelInfo.Refused> wanted = List.of(new FunnelInfo.Refused("UPDATE", reason.name(), 2));
      await(wanted, admin, run);
      coordinator.stop();
      coordinator.start();
      await(wanted, admin, run);
    }
  }
}
