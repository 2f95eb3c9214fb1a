package dev.cairn.server.identity;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The store of who is kept away. Methods may block, do nothing for a device that is not known, and
 * what they change is durable when they return. Trouble of the store is a {@link
 * dev.cairn.protocol.TroubleException}.
 */
public interface StandingRecords {

  /**
   * The same store, in which what an operator changes of a device is refused unless the device is
   * at a revision; the refusal is a {@link DeviceMovedException}.
   */
  StandingRecords expecting(long revision);

  /**
   * Quarantines a device, also one that is in quarantine; not one that is disabled.
   *
   * @param until when it ends; null if only {@link #release} ends it
   */
  void quarantine(ClientId client, String reason, String by, Instant now, @Nullable Instant until);

  /** Ends a quarantine, and forgets all strikes. */
  void release(ClientId client);

  /** Disables a device, also one in quarantine; one that is disabled stays as it is. */
  void disable(ClientId client, String reason, String by, Instant now);

  /** Enables a disabled device; its strikes stay. */
  void enable(ClientId client);

  /**
   * Keeps a strike, and quarantines its device if the rules say so: by {@link
   * DeviceStatus#COORDINATOR}, from the strike's time on. A disabled device, and one in a
   * quarantine without an end, stays as it is.
   *
   * @return whether it is news: the device is known and has none like it of that round
   */
  boolean strike(Strike strike, StrikeRules rules);

  /** The latest strikes of a device, the last one first, at most {@code max}. */
  List<Strike> strikes(ClientId client, int max);
}
