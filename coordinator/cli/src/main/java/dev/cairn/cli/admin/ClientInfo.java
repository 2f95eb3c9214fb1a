package dev.cairn.cli.admin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled device.
 *
 * @param client its id
 * @param name what it is called; null if it has no name
 * @param enrolledAt when it was enrolled
 * @param serial its latest certificate's serial number in hexadecimal digits
 * @param notAfter until when that certificate is valid
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why; null if it was not
 * @param status ACTIVE, DISABLED, QUARANTINED or REVOKED
 * @param standing why it is kept away for now; null if it is not
 * @param strikes how many it got since it was last released
 * @param revision which of its states this is
 */
public record ClientInfo(
    String client,
    @Nullable String name,
    Instant enrolledAt,
    String serial,
    Instant notAfter,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    String status,
    @Nullable Standing standing,
    int strikes,
    long revision) {

  /**
   * Why a device is kept away.
   *
   * @param reason in one line
   * @param by an operator, or the coordinator
   * @param since when
   * @param until the end of a quarantine; null if only an operator ends it
   */
  public record Standing(String reason, String by, Instant since, @Nullable Instant until) {}
}
