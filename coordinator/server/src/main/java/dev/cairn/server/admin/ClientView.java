package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled device as operators see it.
 *
 * @param client who it is
 * @param name what it is called; null if it has no name
 * @param enrolledAt when it was enrolled
 * @param serial its latest certificate's serial number in hexadecimal digits
 * @param notAfter until when that certificate is valid
 * @param revokedAt when it was revoked; null if it was not
 * @param reason why it was revoked; null if it was not
 * @param status whether it may take part
 * @param standing why it may not for now; null if it may, or is revoked
 * @param strikes how many it got since it was last released
 * @param revision which of its states this is
 */
public record ClientView(
    ClientId client,
    @Nullable String name,
    Instant enrolledAt,
    String serial,
    Instant notAfter,
    @Nullable Instant revokedAt,
    @Nullable String reason,
    Status status,
    @Nullable Standing standing,
    int strikes,
    long revision)
    implements Revised {

  /** Whether a device may take part in rounds. */
  public enum Status {
    /** It may. */
    ACTIVE,
    /** An operator keeps it away until it is enabled. */
    DISABLED,
    /** It is kept away for a while, or until it is released. */
    QUARANTINED,
    /** It is turned away for good. */
    REVOKED
  }

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
