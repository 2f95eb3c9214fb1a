package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.client.testing.InMemoryJournal;
import dev.cairn.client.testing.InMemoryLeases;
import dev.cairn.client.testing.InMemoryMessageStore;
import dev.cairn.client.testing.InMemoryModelStore;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.server.store.blob.BlobUpdateStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator of its own, with a round that waits for the updates of two clients. */
abstract class UploadFixture {
  static final RunId RUN = new RunId("run");
  static final RoundId ROUND = new RoundId(RUN, 1, 1);
  static final ClientId A = new ClientId("a");
  static final ClientId B = new ClientId("b");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final long memoryBytes;
  RunHost host;
  DeviceDesk desk;

  /**
   * With room for uploads.
   *
   * @param memoryBytes a mebibyte for each
   */
  UploadFixture(long memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  /** The reception of an update that may be sent. */
  static UpdateReception reception(UpdateEntry entry) {
    return entry.fold(
        settled -> {
          throw new AssertionError(settled.toString());
        },
        UpdateEntry.Open::reception);
  }

  @BeforeEach
  void open() throws Exception {
    InMemoryLeases leases = new InMemoryLeases(CoordinatorTime.system());
    BlobUpdateStore updates = new BlobUpdateStore(folder);
    host =
        new RunHost(
            vertx,
            new HostPorts(
                new InMemoryJournal<>(leases),
                new InMemoryJournal<>(leases),
                updates,
                updates,
                new InMemoryModelStore(),
                new InMemoryMessageStore(leases),
                null,
                null,
                new RunLeases(leases, "test"),
                RunListener.NONE,
                Clock.systemUTC()),
            4);
    desk =
        new DeviceDesk(
            vertx,
            host,
            updates,
            null,
            TwoHostsTest.RULES,
            new UploadRooms(memoryBytes, UploadAllowance.unlimited()),
            Clock.systemUTC());
    Digest nothing = Digest.of(new byte[0]);
    assertThat(host.start(RUN, TwoHostsTest.plan(), nothing, new ModelId(nothing))).isTrue();
    CompletableFuture<CheckInReply> other = checkIn(B);
    assertThat(told(checkIn(A))).isInstanceOf(CheckInReply.Assigned.class);
    assertThat(told(other)).isInstanceOf(CheckInReply.Assigned.class);
  }

  @AfterEach
  void close() throws Exception {
    desk.close();
    host.close().get(20, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<CheckInReply> checkIn(ClientId client) {
    return desk.checkIn(new CheckIn(client, TwoHostsTest.plan().population(), 10, "test", 20_000));
  }

  static <T> T told(CompletionStage<T> answer) throws Exception {
    return answer.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static void await(String what, BooleanSupplier reached) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      Thread.sleep(1);
    }
  }

  UpdateBody body() {
    var config = host.recorded(ROUND).config();
    int dimension = config.model().shape().dimension();
    return new UpdatePipeline(config.update(), dimension)
        .beforeUpload(new float[dimension], 5, 0.5);
  }

  static UpdateHeader header(ClientId client, UpdateBody body) {
    return new UpdateHeader(new SessionId(ROUND, client), body.digest(), body.length(), null);
  }

  /** A desk beside the coordinator's own. */
  UploadDesk uploads(long bytes) {
    return new UploadDesk(
        vertx,
        new BlobUpdateStore(folder),
        new UpdateStrikes(TwoHostsTest.RULES.conduct()),
        new UploadRooms(bytes, UploadAllowance.unlimited()));
  }

  CompletableFuture<UpdateEntry> enter(ClientId client, UpdateBody body) {
    return desk.receive(header(client, body), desk).toCompletableFuture();
  }

  /** As an operator does, or a deadline. */
  void endRound() throws Exception {
    assertThat(told(host.operate(RUN, new RunCommand.Cancel("operator"), null))).isTrue();
    await("the round's end", () -> !host.drives(RUN));
  }
}
