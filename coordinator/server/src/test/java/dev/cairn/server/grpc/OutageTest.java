package dev.cairn.server.grpc;

import static dev.cairn.server.grpc.Samples.CHECK_IN;
import static dev.cairn.server.grpc.Samples.LATER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.TroubleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Goal: trouble that ends within the tolerance is not noticed, and other trouble is told plainly.
 */
class OutageTest {

  private static Duration timed(Runnable action) {
    long begin = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void coordinatorThatIsNotThere_isTrouble_afterTheTolerance() throws IOException {
    try (Socket nobody = new Socket()) {
      // Bound, so that nobody else gets the port, but not listened on.
      nobody.bind(new InetSocketAddress("127.0.0.1", 0));
      assertTroubleAfterTheTolerance(nobody.getLocalPort());
    }
  }

  private static void assertTroubleAfterTheTolerance(int port) {
    GrpcOptions options =
        GrpcOptions.plaintext(new Endpoint("127.0.0.1", port))
            .withOutageTolerance(Duration.ofSeconds(1));
    try (GrpcCoordinator coordinator = GrpcCoordinator.connect(options)) {
      Duration taken =
          timed(
              () ->
                  assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
                      .isInstanceOf(TroubleException.class)
                      .hasMessage(
                          "the coordinator at 127.0.0.1:"
                              + port
                              + " did not answer for 1 s; is it running?"));
      assertThat(taken).isBetween(Duration.ofMillis(900), Duration.ofMillis(CHECK_IN.waitMillis()));
    }
  }

  @Test
  void coordinatorThatTakesConnectionsButIsSilent_isTrouble_too() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      GrpcOptions options =
          new GrpcOptions(
              new Endpoint("127.0.0.1", silent.getLocalPort()),
              GrpcOptions.plaintext(new Endpoint("127.0.0.1", 1)).credentials(),
              1,
              Duration.ofMillis(300),
              Duration.ofMillis(300),
              Duration.ofMillis(300),
              Duration.ofMillis(500));
      try (GrpcCoordinator coordinator = GrpcCoordinator.connect(options)) {
        assertThatThrownBy(() -> coordinator.checkIn(Samples.checkIn(0)))
            .isInstanceOf(TroubleException.class)
            .hasMessageEndingWith("did not answer for 500 ms; is it running?");
        Digest digest = Digest.of(new byte[0]);
        assertThatThrownBy(() -> coordinator.fetch(digest, 0, new ByteArrayOutputStream()))
            .isInstanceOf(TroubleException.class);
      }
    }
  }

  @Test
  void hostThatIsUnknown_isNamed() {
    GrpcOptions options =
        GrpcOptions.plaintext(Endpoint.parse("no-such-host.invalid:7070"))
            .withOutageTolerance(Duration.ofMillis(200));
    try (GrpcCoordinator coordinator = GrpcCoordinator.connect(options)) {
      assertThatThrownBy(() -> coordinator.checkIn(CHECK_IN))
          .isInstanceOf(TroubleException.class)
          .hasMessageContaining("Unable to resolve host no-such-host.invalid")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void coordinatorThatStartsWithinTheTolerance_isFound() {
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      loopback.gateway.replies(LATER);
      loopback.stop();
      CompletableFuture<Object> reply =
          CompletableFuture.supplyAsync(() -> coordinator.checkIn(CHECK_IN));
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(reply).isNotDone();
      loopback.startAgain();
      assertThat(Loopback.get(reply)).isEqualTo(LATER);
    }
  }

  @Test
  void restartInTheMiddleOfAFetch_isNotNoticed_andNoByteIsSentTwice() throws IOException {
    try (Loopback loopback = new Loopback();
        GrpcCoordinator coordinator = loopback.connect()) {
      byte[] file = Samples.bytes(8 * 1024 * 1024);
      Digest digest = loopback.gateway.file(file);
      AtomicBoolean restarted = new AtomicBoolean();
      ByteArrayOutputStream sink =
          new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
              super.write(bytes, offset, length);
              if (count > 1024 * 1024 && !restarted.getAndSet(true)) {
                loopback.stop();
                loopback.startAgain();
              }
            }
          };
      coordinator.fetch(digest, 0, sink);
      assertThat(restarted).isTrue();
      assertThat(sink.toByteArray()).isEqualTo(file);
      assertThat(loopback.gateway.firstReads).hasSize(2);
      assertThat(loopback.gateway.firstReads.get(0)).isZero();
      assertThat(loopback.gateway.firstReads.get(1)).isGreaterThan(1024 * 1024);
      Loopback.await("files to be closed", () -> loopback.gateway.openFiles.get() == 0);
    }
  }
}
