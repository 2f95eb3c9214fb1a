package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.RoundInfo;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.KeepAwayException;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that sends more bytes than it may, at a whole coordinator. */
class UploadBytesTest {
  private static final Population PHONES = new Population("phones");

  /** Two updates of this model are more than a mebibyte, one is not. */
  private static final String PLAN =
      """
      name: bytes
      population: phones
      model: {portable: {input: [500], layers: [{linear: 450}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 1}
      deadlines: {round: 60s}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 10, compression: off}
      seed: 1
      secureAggregation: off
      """;

  @TempDir Path folder;

  /** An enrolled device that does what a test tells it. */
  private record Device(ClientId id, GrpcCoordinator coordinator) {

    CompletableFuture<RoundAssignment> assigned() {
      return CompletableFuture.supplyAsync(
          () ->
              coordinator
                  .checkIn(new CheckIn(id, PHONES, 5, "1", 10_000))
                  .fold(
                      CheckInReply.Assigned::assignment,
                      later -> {
                        throw new AssertionError(later.toString());
                      },
                      rejected -> {
                        throw new AssertionError(rejected.toString());
                      }));
    }

    UpdateReceipt upload(RoundAssignment assignment) {
      int dimension = assignment.model().shape().dimension();
      UpdateBody body =
          new UpdatePipeline(assignment.update(), dimension)
              .beforeUpload(new float[dimension], 5, 0.5);
      return coordinator.upload(
          new UpdateHeader(assignment.session(), body.digest(), body.length()), body);
    }
  }

  private void init() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    assertThat(
            Cairn.run(
                new Terminal(nowhere, nowhere, Map.of(), folder, false), "init", "--data", "state"))
        .isZero();
  }

  private Device device(TestCoordinator coordinator, String name) throws Exception {
    String endpoint = "localhost:" + coordinator.devicePort();
    String token = coordinator.admin().issueTokens(name, Duration.ofHours(1), 1).tokens().get(0);
    FileDeviceKeys keys =
        GrpcEnrolment.enrolled(endpoint, token, FileDeviceKeys.in(folder.resolve(name)));
    return new Device(
        keys.publicKey().clientId(),
        GrpcCoordinator.connect(
            GrpcOptions.mutualTls(Endpoint.parse(endpoint), keys)
                .withOutageTolerance(Duration.ofSeconds(1))));
  }

  private static RoundAssignment get(CompletableFuture<RoundAssignment> assigned) throws Exception {
    return assigned.get(30, TimeUnit.SECONDS);
  }

  @Test
  void deviceBeyondItsBytes_isToldWhy_andWhatItHadAcceptedStays() throws Exception {
    init();
    try (TestCoordinator coordinator =
        TestCoordinator.withIdentities(
            folder.resolve("state"),
            SharedPostgres.freshAddress(),
            Map.of("limits.uploadBytes", "1MiB"))) {
      AdminClient admin = coordinator.admin();
      Device greedy = device(coordinator, "greedy");
      Device other = device(coordinator, "other");
      Device third = device(coordinator, "third");
      String run = admin.startRun(PLAN).run();
      var first = greedy.assigned();
      var second = other.assigned();
      assertThat(greedy.upload(get(first))).isEqualTo(new UpdateReceipt.Accepted());
      assertThat(greedy.upload(get(first)))
          .as("told again, for nothing is sent")
          .isEqualTo(new UpdateReceipt.Accepted());
      assertThat(other.upload(get(second))).isEqualTo(new UpdateReceipt.Accepted());

      first = greedy.assigned();
      second = third.assigned();
      RoundAssignment last = get(first);
      assertThat(last.session().round().index()).isEqualTo(2);
      assertThatThrownBy(() -> greedy.upload(last))
          .isInstanceOf(TroubleException.class)
          .hasMessageContaining("took no more for 1 s; limits.uploadBytes: this device has sent ")
          .hasMessageContaining("and may send 1048576 within 3600000 ms")
          .isInstanceOfSatisfying(
              KeepAwayException.class,
              away -> assertThat(away.afterMillis()).isBetween(3_000_000L, 3_600_000L));
      assertThat(third.upload(get(second))).isEqualTo(new UpdateReceipt.Accepted());
      var unused = greedy.coordinator().finish(last.session(), Departure.CANCELLED, 0);

      DevicePort.await("the run's end", () -> admin.run(run).isOver());
      assertThat(admin.run(run).status()).isEqualTo("COMPLETED");
      List<RoundInfo> rounds = admin.rounds(run, 1, 10);
      assertThat(rounds).extracting(RoundInfo::accepted).containsExactly(2, 1);
      for (Device device : List.of(greedy, other, third)) {
        device.coordinator().close();
      }
    }
  }
}
