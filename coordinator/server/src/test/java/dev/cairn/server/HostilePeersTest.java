package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CheckInRequest;
import dev.cairn.grpc.v1.CheckInResponse;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes to the devices' port and is no request of a device. */
class HostilePeersTest {
  @TempDir Path folder;
  private DevicePort port;
  private final TestDevice device = new TestDevice();

  @BeforeEach
  void open() {
    port = new DevicePort(folder);
  }

  @AfterEach
  void close() {
    port.close();
  }

  /** Whatever was sent, the next device is served. */
  private void assertServes() {
    var unused =
        DevicePort.coordinator(port.enrolled(new TestDevice()))
            .fetch(
                dev.cairn.grpc.v1.FetchRequest.newBuilder()
                    .setDigest(ByteString.copyFrom(new byte[32]))
                    .build())
            .next();
  }

  private void awaitRejected(String reason, double count) {
    DevicePort.await(reason, () -> port.rejected(reason) >= count);
    assertThat(port.rejected(reason)).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(ints = {9_000, 300_000, 511_000, 600_000, 20_000_000})
  void row32_oversizedRequestForACertificate_isBrokenOff(int bytes) {
    EnrollRequest request =
        EnrollRequest.newBuilder().setTokenSecret(ByteString.copyFrom(new byte[bytes])).build();

    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> DevicePort.enrolment(port.channel(null, null)).enroll(request));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.getStatus().getDescription())
        .containsAnyOf("at most 8192 bytes", "gRPC message exceeds maximum size");
    awaitRejected("OVERSIZED", 1);
    assertServes();
  }

  @Test
  void row32_oversizedRequestOfADevice_isBrokenOff() {
    CheckInRequest request =
        CheckInRequest.newBuilder()
            .setClientId(device.client().value())
            .setSdkVersionBytes(ByteString.copyFrom(new byte[600_000]))
            .build();

    assertThatThrownBy(() -> DevicePort.coordinator(port.enrolled(device)).checkIn(request))
        .hasMessageContaining("RESOURCE_EXHAUSTED");

    awaitRejected("OVERSIZED", 1);
    assertThat(port.gateway.reached).isEmpty();
  }

  private static final MethodDescriptor.Marshaller<byte[]> RAW =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] bytes) {
          return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
          return new byte[0];
        }
      };

  /** Held calls are what a coordinator has a limited number of; no device may have them all. */
  @Test
  void row31_deviceWithTooManyCalls_isToldToStayAway_andTheOthersAreServed() {
    port.gateway.hold(true);
    ManagedChannel channel = port.enrolled(device);
    ManagedChannel second = port.again(device);
    CheckInRequest request =
        CheckInRequest.newBuilder()
            .setClientId(device.client().value())
            .setPopulation("phones")
            .setExamples(1)
            .setSdkVersion("1")
            .build();
    List<ListenableFuture<CheckInResponse>> held = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      held.add(CoordinatorGrpc.newFutureStub(i % 2 == 0 ? channel : second).checkIn(request));
    }
    DevicePort.await("64 calls", () -> port.gateway.reached.size() == 64);

    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> DevicePort.coordinator(second).checkIn(request));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.getStatus().getDescription()).contains("more than 64 calls");
    assertServes();

    port.gateway.hold(false);
    held.get(0).cancel(true);
    DevicePort.await(
        "room for a call",
        () -> {
          try {
            return DevicePort.coordinator(channel).checkIn(request) != null;
          } catch (StatusRuntimeException e) {
            return false;
          }
        });
  }

  @Test
  void bytesThatAreNoMessage_areRefusedAndCounted() {
    MethodDescriptor<byte[], byte[]> method =
        EnrollmentGrpc.getEnrollMethod().toBuilder(RAW, RAW).build();
    ManagedChannel channel = port.channel(null, null);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 1; i <= 20; i++) {
      byte[] bytes = new byte[200];
      random.nextBytes(bytes);
      bytes[0] = 0x0a;
      bytes[1] = 0x7f;
      bytes[2 + 0x7f] = 0x07; // wire type 7 is none
      StatusRuntimeException refusal =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () ->
                  ClientCalls.blockingUnaryCall(
                      channel,
                      method,
                      CallOptions.DEFAULT.withDeadlineAfter(15, TimeUnit.SECONDS),
                      bytes));
      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
      awaitRejected("MALFORMED", i);
    }
    assertServes();
  }

  @Test
  void garbage_isNoHandshake() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 1; i <= 5; i++) {
      byte[] bytes = new byte[1 << (3 * i)];
      random.nextBytes(bytes);
      bytes[0] = 'G';
      try (Socket socket = new Socket("127.0.0.1", port.port())) {
        socket.setSoTimeout(15_000);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        drain(socket);
      }
      awaitRejected("HANDSHAKE", i);
    }
    assertServes();
  }

  private static void drain(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // An alert may come before the end.
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void plaintextClient_getsNothing() {
    ManagedChannel channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port.port(), InsecureChannelCredentials.create())
            .build();
    try {
      assertThatThrownBy(
              () ->
                  DevicePort.coordinator(channel)
                      .checkIn(CheckInRequest.newBuilder().setClientId("x").build()))
          .hasMessageContaining("UNAVAILABLE");
      DevicePort.await("HANDSHAKE", () -> port.rejected("HANDSHAKE") >= 1);
      assertThat(port.gateway.reached).isEmpty();
    } finally {
      channel.shutdownNow();
    }
    assertServes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "secp384r1", "large"})
  void unfitCertificate_endsTheHandshake(String kind) {
    TestDevice unfit =
        switch (kind) {
          case "rsa" -> TestDevice.rsa();
          case "large" -> new TestDevice();
          default -> TestDevice.onCurve(kind);
        };
    String issuer = kind.equals("large") ? "CN=x" + (",OU=" + "x".repeat(60)).repeat(30) : "CN=x";
    X509Certificate certificate =
        unfit.certificate(
            issuer,
            new TestDevice().pair.getPrivate(),
            KeyPurposeId.id_kp_clientAuth,
            Instant.now(),
            Duration.ofDays(1));

    assertThatThrownBy(
            () ->
                DevicePort.coordinator(port.channel(unfit, certificate))
                    .checkIn(CheckInRequest.newBuilder().setClientId("x").build()))
        .hasMessageContaining("UNAVAILABLE");

    DevicePort.await("HANDSHAKE", () -> port.rejected("HANDSHAKE") >= 1);
    assertThat(port.gateway.reached).isEmpty();
    assertServes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void deviceOfEitherProtocol_isServed_withItsCertificate(String protocol) throws Exception {
    X509Certificate own = DevicePort.certificate(port.enroll(port.token(), device.request()));
    ManagedChannel channel = port.channel(device, own, protocol);

    var unused =
        DevicePort.coordinator(channel)
            .checkIn(
                CheckInRequest.newBuilder()
                    .setClientId(device.client().value())
                    .setPopulation("phones")
                    .setExamples(1)
                    .build());

    assertThat(port.gateway.reached).containsExactly("check-in of " + device.client());
    assertThat(handshake(protocol)).isEqualTo(protocol);
  }

  /** The JDK would refuse to speak it, so the client's first message is written by hand. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void olderProtocols_areNotSpoken(int minor) throws IOException {
    byte[] extensions = HexFormat.of().parseHex("000a00040002001700" + "0b00020100");
    ByteBuffer body = ByteBuffer.allocate(256);
    body.put((byte) 3).put((byte) minor).put(new byte[32]).put((byte) 0);
    body.putShort((short) 2).putShort(ECDHE_ECDSA_AES_128_CBC_SHA).put((byte) 1).put((byte) 0);
    body.putShort((short) extensions.length).put(extensions).flip();
    int length = body.remaining();
    ByteBuffer hello = ByteBuffer.allocate(256);
    hello.put((byte) 22).put((byte) 3).put((byte) 1).putShort((short) (length + 4));
    hello.putInt(1 << 24 | length).put(body).flip();
    byte[] bytes = new byte[hello.remaining()];
    hello.get(bytes);

    byte[] answer;
    try (Socket socket = new Socket("127.0.0.1", port.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      answer = socket.getInputStream().readNBytes(7);
    }

    assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
    assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
    awaitRejected("HANDSHAKE", 1);
  }

  private static final short ECDHE_ECDSA_AES_128_CBC_SHA = (short) 0xc009;

  private String handshake(String protocol) throws IOException, GeneralSecurityException {
    try (SSLSocket socket = socket()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  private SSLSocket socket() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
              return new X509Certificate[0];
            }
          }
        },
        null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port.port());
    socket.setSoTimeout(15_000);
    return socket;
  }

  @Test
  void renewedCertificateOfThePort_isShownToTheNextConnection() throws Exception {
    try (SSLSocket before = socket()) {
      before.startHandshake();
      assertThat(before.getSession().getPeerCertificates()[0])
          .isEqualTo(port.identity.server().certificate());
    }
    port.shift = Duration.ofDays(61);
    dev.cairn.server.identity.ServerCertificate renewed =
        port.identity.serverNow(
            folder.resolve("state"),
            java.util.List.of(),
            Instant.now().plus(port.shift),
            new java.security.SecureRandom());
    assertThat(renewed.certificate()).isNotEqualTo(port.identity.server().certificate());

    port.tls.change(renewed.key(), renewed.certificate(), port.identity.authority().certificate());

    try (SSLSocket after = socket()) {
      after.startHandshake();
      assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(renewed.certificate());
    }
  }
}
