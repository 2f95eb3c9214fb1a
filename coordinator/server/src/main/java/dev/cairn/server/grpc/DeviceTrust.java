package dev.cairn.server.grpc;

import dev.cairn.protocol.ClientId;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the wire needs to know of identities. Methods return at once and never block. Stages fail as
 * those of a {@link DeviceGateway} do.
 */
public interface DeviceTrust {

  /**
   * Tells which device a certificate names; the caller has proven that it has the certificate's
   * key, and nothing else. Fails with {@link RejectedException} for a device that is not let in.
   */
  CompletionStage<ClientId> identify(X509Certificate certificate);

  /**
   * The device that a certificate of this coordinator's CA names, let in or not; null if another
   * one issued it.
   */
  @Nullable ClientId nameOf(X509Certificate certificate);

  /**
   * Spends a token for a certificate.
   *
   * @param tokenId the token's public half
   * @param secret its secret half
   * @param request a PKCS#10 request
   */
  CompletionStage<EnrolmentReply> enroll(byte[] tokenId, byte[] secret, byte[] request);

  /** Renews the certificate of a device that {@link #identify} let in. */
  CompletionStage<EnrolmentReply> renew(ClientId client, byte[] request);

  /**
   * Gives a device that {@link #identify} let in the compact form of its credential.
   *
   * @param credential its full one, as received
   */
  CompletionStage<CertifyReply> certify(ClientId client, byte[] credential);
}
