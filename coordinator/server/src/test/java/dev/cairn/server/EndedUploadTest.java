package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.FunnelInfo;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.ProtoMapping;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.UploadRequest;
import dev.cairn.grpc.v1.UploadResponse;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateReceipt;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device that is sending its update when its round ends, at a whole coordinator. */
@Timeout(120)
class EndedUploadTest {
  private static final Population PHONES = new Population("phones");
  private static final String PLAN =
      """
      name: ending
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 1
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1, compression: off}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  /** Keeps what it is told. */
  private static final class Told implements StreamObserver<UploadResponse> {
    private final BlockingQueue<UploadResponse> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> completed = new CompletableFuture<>();

    @Override
    public void onNext(UploadResponse response) {
      answers.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      completed.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      completed.complete(true);
    }

    UploadResponse next() throws Exception {
      UploadResponse response = answers.poll(30, TimeUnit.SECONDS);
      assertThat(response).as("an answer in time").isNotNull();
      return response;
    }
  }

  private static CompletableFuture<RoundAssignment> assigned(GrpcCoordinator device, String name) {
    return CompletableFuture.supplyAsync(
        () ->
            device
                .checkIn(new CheckIn(new ClientId(name), PHONES, 5, "1", 20_000))
                .fold(
                    CheckInReply.Assigned::assignment,
                    later -> {
                      throw new AssertionError(later.toString());
                    },
                    rejected -> {
                      throw new AssertionError(rejected.toString());
                    }));
  }

  private static RoundAssignment assigned(int port) throws Exception {
    try (GrpcCoordinator device = GrpcCoordinator.connect("127.0.0.1:" + port)) {
      CompletableFuture<RoundAssignment> first = assigned(device, "a");
      assertThat(assigned(device, "b").get(30, TimeUnit.SECONDS)).isNotNull();
      return first.get(30, TimeUnit.SECONDS);
    }
  }

  private static UpdateHeader header(RoundAssignment assignment) {
    int dimension = assignment.model().shape().dimension();
    UpdateBody body =
        new UpdatePipeline(assignment.update(), dimension)
            .beforeUpload(new float[dimension], 1, 0.5);
    return new UpdateHeader(assignment.session(), body.digest(), body.length());
  }

  private static void awaitRefused(AdminClient admin, String run, String reason) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    List<FunnelInfo.Refused> told = List.of();
    while (told.isEmpty()) {
      assertThat(System.nanoTime()).as("it is counted in time").isLessThan(end);
      Thread.sleep(50);
      told = admin.training().funnel(new RoundName(run, 1, 1)).refused();
    }
    assertThat(told).containsExactly(new FunnelInfo.Refused("UPDATE", reason, 1));
  }

  @Test
  void uploadThatIsUnderWay_whenItsRoundIsCancelled_isRefused_andLeavesNothing() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(PLAN).run();
      UpdateHeader header = header(assigned(coordinator.devicePort()));
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", coordinator.devicePort())
              .usePlaintext()
              .build();
      try {
        Told told = new Told();
        StreamObserver<UploadRequest> upload = CoordinatorGrpc.newStub(channel).upload(told);
        upload.onNext(UploadRequest.newBuilder().setHeader(ProtoMapping.toProto(header)).build());
        assertThat(told.next().hasAdmitted()).isTrue();
        upload.onNext(
            UploadRequest.newBuilder().setChunk(ByteString.copyFrom(new byte[8])).build());
        Path round = folder.resolve("state/updates/" + run + "/1-1");
        assertThat(round).isDirectory();

        assertThat(admin.cancelRun(run).status()).isEqualTo("CANCELLED");
        UpdateReceipt receipt = ProtoMapping.fromProto(told.next());
        assertThat(receipt).isInstanceOf(UpdateReceipt.Refused.class);
        assertThat(told.completed.get(30, TimeUnit.SECONDS)).isTrue();
        awaitRefused(admin, run, ((UpdateReceipt.Refused) receipt).refusal().name());
        assertThat(Files.exists(round)).isFalse();
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
