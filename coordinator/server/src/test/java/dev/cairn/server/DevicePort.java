package dev.cairn.server;

import com.google.protobuf.ByteString;
import dev.cairn.grpc.v1.CoordinatorGrpc;
import dev.cairn.grpc.v1.EnrollRequest;
import dev.cairn.grpc.v1.EnrollResponse;
import dev.cairn.grpc.v1.EnrollmentGrpc;
import dev.cairn.protocol.identity.EnrolmentToken;
import dev.cairn.server.grpc.CallObserver;
import dev.cairn.server.grpc.DeviceTls;
import dev.cairn.server.grpc.GrpcEndpoint;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.identity.CertificateAuthority;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.metrics.DeviceMeters;
import dev.cairn.server.metrics.EngineMeters;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The devices' port with TLS on a free port of 127.0.0.1, over devices in memory. */
final class DevicePort implements AutoCloseable {
  static final Duration VALIDITY = Duration.ofDays(90);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  final StillGateway gateway = new StillGateway();
  final MemoryDevices devices = new MemoryDevices();
  final CoordinatorIdentity identity;
  final IdentityDesk desk;
  final DeviceTls tls;
  final Path folder;
  volatile Duration shift = Duration.ZERO;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ExecutorService bodies = Executors.newFixedThreadPool(2);
  private final GrpcEndpoint endpoint;
  private final List<ManagedChannel> channels = new ArrayList<>();

  DevicePort(Path folder) {
    this(folder, usual -> usual);
  }

  /** The same with other bounds than the usual ones. */
  DevicePort(Path folder, UnaryOperator<GrpcEndpointOptions> bounds) {
    this.folder = folder;
    Clock clock = InstantSource.system().withZone(ZoneOffset.UTC);
    Clock shifted =
        new Clock() {
          @Override
          public Instant instant() {
            return clock.instant().plus(shift);
          }

          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    this.identity =
        CoordinatorIdentity.init(
            folder.resolve("authority"),
            folder.resolve("state"),
            List.of(),
            shifted,
            new SecureRandom());
    DeviceMeters meters =
        new DeviceMeters(registry, IdentityDesk.reasons(), IdentityDesk.outcomes());
    this.desk = new IdentityDesk(identity, devices, devices, VALIDITY, meters, shifted, shifted);
    this.tls =
        new DeviceTls(
            identity.server().key(),
            identity.server().certificate(),
            identity.authority().certificate());
    CallObserver observer = new CallMeters(new EngineMeters(registry, clock), meters);
    try {
      this.endpoint =
          GrpcEndpoint.start(
              bounds.apply(
                  GrpcEndpointOptions.of(new InetSocketAddress("127.0.0.1", 0), tls.credentials())),
              gateway,
              bodies,
              observer,
              desk);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return endpoint.port();
  }

  /** Connections that are open. */
  int connections() {
    return endpoint.connections();
  }

  EnrolmentToken token() {
    return token(Duration.ofHours(1));
  }

  EnrolmentToken token(Duration valid) {
    return desk.enrolment().issue(Collections.singletonList("phone"), valid, "ada").get(0);
  }

  /** A channel with this certificate, or with none. */
  ManagedChannel channel(@Nullable TestDevice device, @Nullable X509Certificate certificate) {
    return channel(device, certificate, "TLSv1.3", "TLSv1.2");
  }

  ManagedChannel channel(
      @Nullable TestDevice device, @Nullable X509Certificate certificate, String... protocols) {
    try {
      SslContextBuilder builder =
          GrpcSslContexts.forClient()
              .protocols(protocols)
              .trustManager(identity.authority().certificate());
      if (device != null && certificate != null) {
        builder.keyManager(device.pair.getPrivate(), certificate);
      }
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port()).sslContext(builder.build()).build();
      channels.add(channel);
      return channel;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A channel of a device that was enrolled just now. */
  ManagedChannel enrolled(TestDevice device) {
    return channel(device, certificate(enroll(token(), device.request())));
  }

  /** Another connection of a device that is enrolled. */
  ManagedChannel again(TestDevice device) {
    return channel(device, devices.device(device.client()).orElseThrow().certificate());
  }

  EnrollResponse enroll(EnrolmentToken token, byte[] request) {
    return enrolment(channel(null, null)).enroll(request(token, request));
  }

  static EnrollRequest request(EnrolmentToken token, byte[] request) {
    return EnrollRequest.newBuilder()
        .setTokenId(ByteString.copyFrom(token.id()))
        .setTokenSecret(ByteString.copyFrom(token.secret()))
        .setCertificateRequest(ByteString.copyFrom(request))
        .build();
  }

  static X509Certificate certificate(EnrollResponse response) {
    try {
      return (X509Certificate)
          java.security.cert.CertificateFactory.getInstance("X.509")
              .generateCertificate(response.getEnrolled().getDeviceCertificate().newInput());
    } catch (java.security.cert.CertificateException e) {
      throw new IllegalStateException(response.toString(), e);
    }
  }

  static EnrollmentGrpc.EnrollmentBlockingStub enrolment(ManagedChannel channel) {
    return EnrollmentGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  static CoordinatorGrpc.CoordinatorBlockingStub coordinator(ManagedChannel channel) {
    return CoordinatorGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  double rejected(String reason) {
    return registry.get("cairn.device.rejected").tag("reason", reason).counter().count();
  }

  double enrolments(String outcome) {
    return registry.get("cairn.enrolments").tag("outcome", outcome).counter().count();
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for: " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** The CA's key, read without the code under test. */
  PrivateKey authorityKey() {
    return key(folder.resolve("authority").resolve(CertificateAuthority.KEY_FILE));
  }

  static PrivateKey key(Path pem) {
    try {
      String text = Files.readString(pem).replaceAll("(?s)-----[^-]+-----|\\s", "");
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
    } catch (IOException | java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String authorityName() {
    return identity.authority().certificate().getSubjectX500Principal().getName();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    endpoint.close();
    desk.close();
    bodies.shutdown();
  }
}
