package dev.cairn.server.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an enrolled device may take part in rounds.
 *
 * @param kind what was decided about it
 * @param reason why, in one line; null if it is active, as are the next two
 * @param by who decided it: an operator, or {@value #COORDINATOR}
 * @param since when
 * @param until the end of a quarantine; null if only an operator ends it, and for all other kinds
 * @param strikes how many it got since it was last released
 */
public record DeviceStatus(
    Kind kind,
    @Nullable String reason,
    @Nullable String by,
    @Nullable Instant since,
    @Nullable Instant until,
    int strikes) {

  /** The one who quarantines devices for their strikes. */
  public static final String COORDINATOR = "coordinator";

  /** A device that nobody keeps away. */
  public static final DeviceStatus ACTIVE =
      new DeviceStatus(Kind.ACTIVE, null, null, null, null, 0);

  /** What may be decided about a device that stays enrolled. */
  public enum Kind {
    /** It takes part. */
    ACTIVE,
    /** An operator wants it to stay away until it is enabled. */
    DISABLED,
    /** It stays away for a while, or until an operator releases it. */
    QUARANTINED
  }

  public DeviceStatus {
    boolean active = kind == Kind.ACTIVE;
    if (active != (reason == null) || active != (by == null) || active != (since == null)) {
      throw new IllegalArgumentException(
          "a device that is kept away has a reason, and somebody and a time that gave it");
    }
    if (until != null && kind != Kind.QUARANTINED) {
      throw new IllegalArgumentException("only a quarantine has an end");
    }
  }

  /** Whether it is kept away at {@code now}: a quarantine that is over keeps nobody away. */
  public boolean isKeptAwayAt(Instant now) {
    return switch (kind) {
      case ACTIVE -> false;
      case DISABLED -> true;
      case QUARANTINED -> until == null || now.isBefore(until);
    };
  }
}
