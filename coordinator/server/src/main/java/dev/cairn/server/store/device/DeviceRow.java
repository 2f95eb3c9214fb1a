package dev.cairn.server.store.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code device}.
 *
 * @param clientId the device
 * @param name for people; null for none
 * @param enrolledAt when it was enrolled
 * @param certificate its latest certificate in DER
 * @param serial that certificate's serial number in hexadecimal digits
 * @param notAfter that certificate's end
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why; null if it was not
 * @param standing whether it may take part
 * @param revision how often the row has changed
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Rows are carried from one place to another, not compared.
public record DeviceRow(
    String clientId,
    @Nullable String name,
    Instant enrolledAt,
    byte[] certificate,
    String serial,
    Instant notAfter,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    StandingRow standing,
    long revision) {

  /** A new row, of a device that nobody keeps away. */
  public DeviceRow(
      String clientId,
      @Nullable String name,
      Instant enrolledAt,
      byte[] certificate,
      String serial,
      Instant notAfter,
      @Nullable Instant revokedAt,
      @Nullable String reason) {
    this(
        clientId,
        name,
        enrolledAt,
        certificate,
        serial,
        notAfter,
        revokedAt,
        reason,
        StandingRow.ACTIVE,
        0);
  }
}
