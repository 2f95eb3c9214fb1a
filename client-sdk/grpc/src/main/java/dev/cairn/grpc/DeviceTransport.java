package dev.cairn.grpc;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;

/**
 * TLS as devices speak it: 1.3, or 1.2 with an older server, of the JDK's making, since that signs
 * with keys that cannot be exported.
 */
final class DeviceTransport {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private DeviceTransport() {}

  /**
   * Shows the device's certificate, and trusts servers of the CA that it has enrolled with.
   *
   * @throws IllegalStateException if it has not enrolled
   */
  static ChannelCredentials mutual(DeviceKeys keys) {
    Enrolment enrolment =
        keys.enrolment()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this device has not enrolled: enrol it with a token (cairn enroll)"));
    return of(
        SslContextBuilder.forClient()
            .keyManager(new DeviceProof(keys))
            .trustManager(PinnedTrust.ofCa(enrolment.ca())));
  }

  /** Shows nothing, and trusts servers that prove to be of the CA with this fingerprint. */
  static ChannelCredentials anonymous(Digest caFingerprint) {
    return of(SslContextBuilder.forClient().trustManager(PinnedTrust.ofFingerprint(caFingerprint)));
  }

  private static ChannelCredentials of(SslContextBuilder builder) {
    try {
      return NettySslContextChannelCredentials.create(
          GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(PROTOCOLS).build());
    } catch (SSLException e) {
      throw new IllegalStateException("this Java cannot speak TLS: " + e.getMessage(), e);
    }
  }
}
