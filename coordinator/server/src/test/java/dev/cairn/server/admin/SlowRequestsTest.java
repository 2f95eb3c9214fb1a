package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Requests whose head or body comes a byte now and then, and never to its end. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class SlowRequestsTest {
  private static final long ARRIVAL_MILLIS = 700;
  private static final Duration LATE = Duration.ofSeconds(15);

  @TempDir Path folder;

  private ApiFixture hurried() {
    AdminSettings usual = ApiFixture.settings();
    return new ApiFixture(
        folder,
        new AdminSettings(
            usual.host(),
            0,
            usual.workers(),
            usual.requestMillis(),
            usual.fileBytesMax(),
            usual.uploadStallMillis(),
            usual.heartbeatMillis(),
            usual.slowConsumerMillis(),
            usual.streamsMax(),
            ARRIVAL_MILLIS),
        List.of());
  }

  /** Sends a beginning, and then a letter again and again; gives how long that was borne. */
  private static Duration trickled(int port, String beginning) throws IOException {
    long began = System.nanoTime();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(50);
      socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
      while (Duration.ofNanos(System.nanoTime() - began).compareTo(LATE) < 0) {
        try {
          socket.getOutputStream().write('x');
          if (socket.getInputStream().read() < 0) {
            break;
          }
        } catch (SocketTimeoutException e) {
          // Nothing was said, and the connection is open.
        } catch (IOException e) {
          break;
        }
      }
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Test
  void headThatTrickles_closesTheConnection() throws Exception {
    try (ApiFixture fixture = hurried()) {
      assertThat(trickled(fixture.port, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: "))
          .isBetween(Duration.ofMillis(ARRIVAL_MILLIS - 100), LATE.minusSeconds(1));
    }
  }

  @Test
  void connectionThatSaysNothing_isClosed() throws Exception {
    try (ApiFixture fixture = hurried();
        Socket socket = new Socket("127.0.0.1", fixture.port)) {
      socket.setSoTimeout((int) LATE.toMillis());
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void bodyThatTrickles_closesTheConnection() throws Exception {
    try (ApiFixture fixture = hurried()) {
      String head =
          "POST /v1/plans/validate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + ApiFixture.TOKEN
              + "\r\nContent-Type: application/yaml\r\nContent-Length: 100000\r\n\r\n";
      assertThat(trickled(fixture.port, head))
          .isBetween(Duration.ofMillis(ARRIVAL_MILLIS - 100), LATE.minusSeconds(1));
    }
  }

  @Test
  void secondHeadThatTrickles_closesTheConnection() throws Exception {
    try (ApiFixture fixture = hurried()) {
      String whole = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
      assertThat(trickled(fixture.port, whole + "GET /health/live HTTP/1.1\r\nX-Slow: "))
          .isBetween(Duration.ofMillis(3 * ARRIVAL_MILLIS - 100), LATE.minusSeconds(1));
    }
  }

  @Test
  void connectionThatIsUsedAgain_isNotClosedMeanwhile() throws Exception {
    try (ApiFixture fixture = hurried();
        Socket socket = new Socket("127.0.0.1", fixture.port)) {
      byte[] request =
          "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      socket.setSoTimeout((int) LATE.toMillis());
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(request);
        byte[] status = socket.getInputStream().readNBytes(12);
        assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        Thread.sleep(ARRIVAL_MILLIS + 100);
        socket.getInputStream().skip(socket.getInputStream().available());
      }
    }
  }
}
