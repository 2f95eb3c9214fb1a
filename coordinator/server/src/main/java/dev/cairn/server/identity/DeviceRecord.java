package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled device as the store knows it.
 *
 * @param client who it is
 * @param name what operators call it; null if it has no name
 * @param enrolledAt when it was enrolled
 * @param certificate its latest certificate
 * @param revokedAt when it was revoked; null if it is welcome
 * @param reason why it was revoked; null if it is welcome
 * @param status whether it may take part
 * @param revision how often what is stored of it has changed
 */
public record DeviceRecord(
    ClientId client,
    @Nullable String name,
    Instant enrolledAt,
    X509Certificate certificate,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    DeviceStatus status,
    long revision) {

  /** A new device, which nobody keeps away. */
  public DeviceRecord(
      ClientId client,
      @Nullable String name,
      Instant enrolledAt,
      X509Certificate certificate,
      @Nullable Instant revokedAt,
      @Nullable String reason) {
    this(client, name, enrolledAt, certificate, revokedAt, reason, DeviceStatus.ACTIVE, 0);
  }

  /** Whether an operator revoked it. */
  public boolean isRevoked() {
    return revokedAt != null;
  }

  /** Until when its certificate is valid. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }
}
