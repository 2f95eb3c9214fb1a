package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.FetchRequest;
import dev.cairn.server.grpc.ConnectionBounds;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many connections there may be: of all, of a device, of the strangers at an address. */
@Timeout(120)
class ConnectionsTest {
  private static final int BEYOND_MAX = 256;
  private static final FetchRequest ANYTHING =
      FetchRequest.newBuilder().setDigest(ByteString.copyFrom(new byte[32])).build();

  @TempDir Path folder;
  private DevicePort port;
  private final TestDevice device = new TestDevice();

  private void open(int all, int perDevice, int perAddress) {
    ConnectionBounds bounds = new ConnectionBounds(all, perDevice, perAddress, 16);
    port = new DevicePort(folder, usual -> usual.within(bounds, Duration.ofSeconds(30)));
  }

  @AfterEach
  void close() {
    port.close();
  }

  /** The status of a call that no handler needs to answer; null if it was let in. */
  private static StatusRuntimeException refusal(ManagedChannel channel) {
    try {
      DevicePort.coordinator(channel).fetch(ANYTHING).hasNext();
      return null;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED ? e : null;
    }
  }

  private static void assertServed(ManagedChannel channel) {
    assertThat(refusal(channel)).isNull();
  }

  private static void assertRefused(ManagedChannel channel, String limit) {
    StatusRuntimeException refusal = refusal(channel);
    assertThat(refusal).as(limit).isNotNull();
    Metadata trailers = refusal.getTrailers();
    assertThat(trailers).isNotNull();
    assertThat(trailers.get(key("cairn-limit"))).isEqualTo(limit);
    assertThat(trailers.get(key("grpc-retry-pushback-ms"))).isEqualTo("5000");
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Test
  void connectionsOfADevice_areBounded_untilOneOfThemIsClosed() {
    open(100, 2, 100);
    ManagedChannel first = port.enrolled(device);
    ManagedChannel second = port.again(device);
    assertServed(first);
    assertServed(second);

    ManagedChannel third = port.again(device);
    assertRefused(third, "limits.connectionsPerDevice");
    assertThat(port.rejected("CONNECTIONS_OF_DEVICE")).isEqualTo(1);
    assertServed(port.enrolled(new TestDevice()));
    assertServed(second);

    first.shutdownNow();
    DevicePort.await("room for the third", () -> refusal(third) == null);
    assertServed(second);
    assertRefused(port.again(device), "limits.connectionsPerDevice");
  }

  @Test
  void strangersAtAnAddress_areBounded_andDevicesThereAreServed() throws Exception {
    open(100, 10, 3);
    ManagedChannel enrolled = port.enrolled(device);
    assertServed(enrolled);
    // The enrolment above had a connection of its own, which a stranger's is.
    RawHttp2 gone = stranger();
    RawHttp2 other = stranger();
    ManagedChannel forged =
        port.channel(
            device,
            device.certificate(
                port.authorityName(),
                new TestDevice().pair.getPrivate(),
                KeyPurposeId.id_kp_clientAuth,
                java.time.Instant.now(),
                Duration.ofDays(1)));

    assertRefused(forged, "limits.connectionsPerAddress");
    assertThat(port.rejected("CONNECTIONS_OF_ADDRESS")).isEqualTo(1);
    assertServed(port.again(device));

    gone.breakOff();
    DevicePort.await("room for a stranger", () -> refusal(forged) == null);
    other.close();
  }

  private RawHttp2 stranger() throws Exception {
    RawHttp2 peer = RawHttp2.protectedAt(port.port()).greet();
    while (peer.next().type() != RawHttp2.SETTINGS) {
      // It is ready once it says how it wants to be talked to.
    }
    return peer;
  }

  @Test
  void connectionsOfAll_areBounded() {
    open(2, 10, 10);
    // With the connection of its enrolment.
    ManagedChannel first = port.enrolled(device);
    assertServed(first);

    ManagedChannel second = port.again(device);
    assertRefused(second, "limits.connections");
    assertThat(port.rejected("CONNECTIONS")).isEqualTo(1);

    first.shutdownNow();
    DevicePort.await("room for the second", () -> refusal(second) == null);
  }

  @Test
  void connectionTooMany_isClosed_soThatItTakesNobodysPlace() throws Exception {
    open(100, 10, 1);
    RawHttp2 first = stranger();
    RawHttp2 second = stranger();
    assertThat(port.connections()).isEqualTo(2);

    assertThat(second.untilEnd()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(10));

    DevicePort.await("its end", () -> port.connections() == 1);
    first.close();
    DevicePort.await("the first one's end", () -> port.connections() == 0);
    assertThat(port.rejected("HANDSHAKE")).isZero();
  }

  @Test
  void connectionsThatSayNothing_areBounded_beforeAByteIsRead() throws Exception {
    open(1, 1, 1);
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 1 + BEYOND_MAX; i++) {
        silent.add(new Socket("127.0.0.1", port.port()));
      }
      DevicePort.await("all of them", () -> port.connections() == 1 + BEYOND_MAX);

      try (Socket one = new Socket("127.0.0.1", port.port())) {
        one.setSoTimeout(5_000);
        assertThat(one.getInputStream().read()).as("closed at once").isEqualTo(-1);
      }
      DevicePort.await("its end", () -> port.connections() == 1 + BEYOND_MAX);
      assertThat(port.rejected("CONNECTIONS")).isEqualTo(1);
      assertThat(port.rejected("HANDSHAKE")).isZero();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    DevicePort.await("their ends", () -> port.connections() == 0);
    assertThat(port.rejected("HANDSHAKE")).isEqualTo(1 + BEYOND_MAX);
    assertServed(port.channel(null, null));
  }
}
