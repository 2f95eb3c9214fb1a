package dev.cairn.server.store.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@code device} that say whether a device may take part.
 *
 * @param status ACTIVE, DISABLED or QUARANTINED
 * @param reason why; null if it is active, as are the next two
 * @param by who decided it
 * @param since when
 * @param until the end of a quarantine; null if only an operator ends it
 * @param strikes how many it got since it was last released
 */
public record StandingRow(
    String status,
    @Nullable String reason,
    @Nullable String by,
    @Nullable Instant since,
    @Nullable Instant until,
    int strikes) {

  /** A device that nobody keeps away. */
  public static final StandingRow ACTIVE = new StandingRow("ACTIVE", null, null, null, null, 0);
}
