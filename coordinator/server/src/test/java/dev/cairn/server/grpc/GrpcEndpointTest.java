package dev.cairn.server.grpc;

import static dev.cairn.server.grpc.Samples.CHECK_IN;
import static dev.cairn.server.grpc.Samples.LATER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.TroubleException;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdateReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GrpcEndpointTest {

  private static GrpcEndpoint start(InetSocketAddress address, Duration stopGrace)
      throws IOException {
    GrpcEndpointOptions plain = GrpcEndpointOptions.plaintext(address);
    return GrpcEndpoint.start(
        new GrpcEndpointOptions(
            address,
            plain.credentials(),
            1,
            new ConnectionBounds(1, 1, 1, 1),
            PeerDeadlines.usual(),
            stopGrace),
        new InMemoryGateway(),
        Runnable::run,
        CallObserver.NONE);
  }

  @Test
  void portInUse_isSaidInOneLine_withAWayOut() {
    try (Loopback loopback = new Loopback()) {
      int port = loopback.port();
      assertThatThrownBy(() -> start(new InetSocketAddress("127.0.0.1", port), Duration.ZERO))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "port "
                  + port
                  + " on 127.0.0.1 is in use: stop the other process or choose another port with"
                  + " --port");
    }
  }

  @Test
  void addressOfAnotherMachine_isSaidInOneLine() {
    assertThatThrownBy(() -> start(new InetSocketAddress("192.0.2.1", 7070), Duration.ZERO))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on 192.0.2.1:7070: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void connectionsBeyondTheMaximum_areToldToStayAway_untilAnotherCloses() {
    try (Loopback loopback =
        new Loopback(Loopback.with(Duration.ofSeconds(30), 1), CallObserver.NONE)) {
      loopback.gateway.replies(LATER);
      GrpcCoordinator first = loopback.connect();
      assertThat(first.checkIn(CHECK_IN)).isEqualTo(LATER);
      try (GrpcCoordinator second =
          GrpcCoordinator.connect(loopback.client().withOutageTolerance(Duration.ofSeconds(1)))) {
        assertThatThrownBy(() -> second.checkIn(CHECK_IN))
            .isInstanceOf(TroubleException.class)
            .hasMessageContaining(
                "took no more for 1 s; limits.connections: 1 connections are open");
      }
      first.close();
      try (GrpcCoordinator third =
          GrpcCoordinator.connect(loopback.client().withOutageTolerance(Loopback.DEADLINE))) {
        assertThat(third.checkIn(CHECK_IN)).isEqualTo(LATER);
      }
    }
  }

  @Test
  void stop_letsOpenCallsEnd_withinItsGrace() throws IOException {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    InMemoryGateway gateway = new InMemoryGateway();
    GrpcEndpoint endpoint =
        GrpcEndpoint.start(
            GrpcEndpointOptions.plaintext(address), gateway, Runnable::run, CallObserver.NONE);
    try (GrpcCoordinator coordinator = GrpcCoordinator.connect("127.0.0.1:" + endpoint.port())) {
      CompletableFuture<CheckInReply> reply =
          CompletableFuture.supplyAsync(() -> coordinator.checkIn(CHECK_IN));
      Loopback.await("the call to be held", () -> gateway.held.size() == 1);
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(endpoint::close);
      gateway.held.get(0).complete(LATER);
      assertThat(Loopback.get(reply)).isEqualTo(LATER);
      assertThat(gateway.checkIns).hasSize(1);
      Loopback.get(stopped);
    }
  }

  private static final class Record implements CallObserver {
    final List<String> events = new CopyOnWriteArrayList<>();
    final AtomicLong received = new AtomicLong();
    final AtomicLong sent = new AtomicLong();

    @Override
    public void began(String method) {
      events.add("began " + method);
    }

    @Override
    public void ended(String method, String status, long nanos) {
      events.add("ended " + method + " " + status + (nanos > 0 ? "" : " in no time"));
    }

    @Override
    public void refused(Refusal refusal) {
      events.add("refused " + refusal);
    }

    @Override
    public void received(long bytes) {
      received.addAndGet(bytes);
    }

    @Override
    public void sent(long bytes) {
      sent.addAndGet(bytes);
    }
  }

  @Test
  void observer_hearsOfCallsRefusalsAndBytes() throws IOException {
    Record observer = new Record();
    try (Loopback loopback = new Loopback(Loopback.defaults(), observer);
        GrpcCoordinator coordinator = loopback.connect()) {
      UpdateBody body = Samples.body(Samples.bytes(1_000_000));
      RecordingSink sink = new RecordingSink();
      sink.receipt =
          CompletableFuture.completedFuture(
              new UpdateReceipt.Refused(Refusal.WRONG_PHASE, "too late"));
      loopback.gateway.admits(sink);
      coordinator.upload(Samples.header(body), body);
      Loopback.await("the end", () -> observer.events.contains("ended Upload OK"));
      assertThat(observer.events)
          .containsExactlyInAnyOrder("began Upload", "refused WRONG_PHASE", "ended Upload OK");
      assertThat(observer.received.get()).isBetween(1_000_000L, 1_001_000L);

      loopback.gateway.onCheckIn =
          checkIn -> {
            throw new IllegalArgumentException("no");
          };
      assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN)).hasMessageEndingWith(": no");
      Loopback.await("the end", () -> observer.events.contains("ended CheckIn INVALID_ARGUMENT"));

      long before = observer.sent.get();
      coordinator.fetch(
          loopback.gateway.file(Samples.bytes(500_000)), 0, OutputStream.nullOutputStream());
      assertThat(observer.sent.get() - before).isBetween(500_000L, 501_000L);
    }
  }
}
