package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.DeviceCertificates;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the device that a certificate names is let in: issued by the CA, for clients,
 * valid now, known, and not revoked. Whoever asks must have seen a proof that the caller has the
 * certificate's key. Safe for several threads.
 */
public final class DeviceCheck {
  /** Certificates whose signature need not be checked again, the latest ones. */
  private static final int TRUSTED_MAX = 16_384;

  private final DeviceCertificates certificates;
  private final DeviceStandings standings;
  private final Clock clock;
  private final Recent<Digest, ClientId> trusted = new Recent<>(TRUSTED_MAX);

  public DeviceCheck(CertificateAuthority authority, DeviceStandings standings, Clock clock) {
    this.certificates = authority.devices();
    this.standings = standings;
    this.clock = clock;
  }

  /**
   * Decides; never blocks.
   *
   * @return who the device is, or fails with {@link DeviceRejectedException}, with {@link
   *     dev.cairn.protocol.TroubleException} if the store does not answer, or with {@link
   *     java.util.concurrent.RejectedExecutionException} if too many ask at once
   */
  public CompletionStage<ClientId> check(X509Certificate certificate) {
    ClientId client;
    try {
      client = trusted(certificate);
      requireValid(certificate, clock.instant());
    } catch (DeviceRejectedException e) {
      return CompletableFuture.failedStage(e);
    }
    return standings.of(client).thenApply(standing -> inGoodStanding(client, standing));
  }

  /**
   * The device that a certificate of the CA names, let in or not; null if another one issued it.
   */
  public @Nullable ClientId nameOf(X509Certificate certificate) {
    try {
      return trusted(certificate);
    } catch (DeviceRejectedException e) {
      return null;
    }
  }

  private ClientId trusted(X509Certificate certificate) throws DeviceRejectedException {
    Digest digest = Digest.of(CertificateAuthority.der(certificate));
    ClientId known = trusted.get(digest);
    if (known != null) {
      return known;
    }
    ClientId client;
    try {
      // The same judge as at the other clients, who meet the certificate on a roster.
      client = certificates.keyOf(certificate).clientId();
    } catch (CertificateRefusedException e) {
      throw e.reason() == CertificateRefusedException.Reason.NOT_FOR_DEVICES
          ? new DeviceRejectedException(
              DeviceFault.WRONG_USAGE,
              "the certificate is not for devices; use the one that enrolment gave")
          : new DeviceRejectedException(
              DeviceFault.FOREIGN_CA,
              "the device's certificate is not of this coordinator's CA; enrol the device with a"
                  + " token of this coordinator");
    }
    trusted.put(digest, client);
    return client;
  }

  private static void requireValid(X509Certificate certificate, Instant now)
      throws DeviceRejectedException {
    Instant until = certificate.getNotAfter().toInstant();
    Instant from = certificate.getNotBefore().toInstant();
    if (now.isAfter(until)) {
      throw new DeviceRejectedException(
          DeviceFault.EXPIRED,
          "the device's certificate expired on "
              + until
              + "; enrol the device again with a new token");
    }
    if (now.isBefore(from)) {
      throw new DeviceRejectedException(
          DeviceFault.NOT_YET_VALID,
          "the device's certificate is valid from "
              + from
              + " on, and the coordinator's clock says "
              + now
              + "; compare both clocks");
    }
  }

  private static ClientId inGoodStanding(ClientId client, DeviceStandings.Standing standing) {
    switch (standing) {
      case KNOWN:
        return client;
      case UNKNOWN:
        throw new CompletionException(
            new DeviceRejectedException(
                DeviceFault.UNKNOWN_DEVICE,
                "the coordinator knows no device "
                    + client
                    + "; enrol the device with a token of this coordinator"));
      case REVOKED:
        throw new CompletionException(
            new DeviceRejectedException(
                DeviceFault.REVOKED,
                "the device "
                    + client
                    + " was revoked by an operator; it may come back with another key and a new"
                    + " token"));
    }
    throw new IllegalStateException("a standing is one of three");
  }
}
