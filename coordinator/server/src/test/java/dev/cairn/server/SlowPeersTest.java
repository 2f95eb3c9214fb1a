package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.grpc.PeerDeadlines;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers of the devices' port that take their time, at each thing for which it waits. */
@Timeout(120)
class SlowPeersTest {
  private static final Duration SOON = Duration.ofMillis(600);

  /** Netty ends a handshake after 10 s by itself: before that, it was our deadline. */
  private static final Duration BEFORE_NETTY = Duration.ofSeconds(8);

  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path folder;
  private DevicePort port;

  private void open(Duration handshake, Duration idle) {
    port =
        new DevicePort(
            folder,
            usual ->
                new GrpcEndpointOptions(
                    usual.address(),
                    usual.credentials(),
                    usual.handlerThreads(),
                    usual.connections(),
                    new PeerDeadlines(handshake, idle, NEVER, NEVER),
                    usual.stopGrace()));
  }

  @AfterEach
  void close() {
    port.close();
  }

  private static void assertInTime(Duration took) {
    assertThat(took).isBetween(SOON.minusMillis(250), BEFORE_NETTY);
  }

  /** The first bytes of a handshake, one after the other. */
  @Test
  void handshakeThatNeverEnds_isBrokenOff_howeverItTrickles() throws Exception {
    open(SOON, NEVER);
    long began = System.nanoTime();
    try (Socket socket = new Socket("127.0.0.1", port.port())) {
      byte[] hello = {22, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3};
      socket.setSoTimeout(20);
      for (int i = 0; ; i++) {
        if (i < hello.length) {
          socket.getOutputStream().write(hello[i]);
        }
        try {
          if (socket.getInputStream().read() < 0) {
            break;
          }
        } catch (java.net.SocketTimeoutException e) {
          assertThat(Duration.ofNanos(System.nanoTime() - began))
              .isLessThan(Duration.ofSeconds(20));
        } catch (IOException e) {
          break;
        }
      }
    }
    assertInTime(Duration.ofNanos(System.nanoTime() - began));
    DevicePort.await("its count", () -> port.rejected("HANDSHAKE") == 1);
    assertThat(port.connections()).isZero();
  }

  @Test
  void connectionThatIsProtected_andSaysNothing_isBrokenOff() throws Exception {
    open(SOON, NEVER);
    try (RawHttp2 peer = RawHttp2.protectedAt(port.port())) {
      // The deadline began before the protection did, which has taken some of it.
      assertThat(peer.silentUntilEnd()).isLessThan(BEFORE_NETTY);
    }
    DevicePort.await("its end", () -> port.connections() == 0);
  }

  @Test
  void connectionWithoutACall_isClosed() throws Exception {
    open(NEVER, SOON);
    try (RawHttp2 peer = RawHttp2.protectedAt(port.port()).greet()) {
      assertInTime(peer.untilEnd());
    }
    DevicePort.await("its end", () -> port.connections() == 0);
  }
}
