package dev.cairn.server.identity;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether devices are known, not revoked, and not kept away, as the store said at most {@link
 * #FRESH} ago: a change that this process did not hear of takes effect within that time, its own at
 * once.
 *
 * <p>A device that is kept away stays enrolled: it may call, and is told to come back later. What
 * an open round expects of it, it may still give.
 */
public final class DeviceStandings {
  /** How long an answer of the store is believed. */
  public static final Duration FRESH = Duration.ofSeconds(5);

  /** What the store knows of a device. */
  enum Standing {
    KNOWN,
    UNKNOWN,
    REVOKED
  }

  private final DeviceRecords records;
  private final StandingRecords standings;
  private final Clock clock;
  private final DeviceLooks looks;

  /**
   * Standings of a store.
   *
   * @param records the store, asked on {@code lookups}
   * @param standings the same store, of who is kept away
   * @param lookups where it may block; it rejects what is too much
   * @param nanoTime a clock that never goes back, in nanoseconds
   * @param clock the time of what is decided
   */
  public DeviceStandings(
      DeviceRecords records,
      StandingRecords standings,
      Executor lookups,
      LongSupplier nanoTime,
      Clock clock) {
    this(records, standings, clock, new DeviceLooks(records::known, lookups, nanoTime));
  }

  private DeviceStandings(
      DeviceRecords records, StandingRecords standings, Clock clock, DeviceLooks looks) {
    this.records = records;
    this.standings = standings;
    this.clock = clock;
    this.looks = looks;
  }

  /**
   * The same standings, where what an operator changes of a device is refused with {@link
   * DeviceMovedException} unless the device is as the operator saw it.
   *
   * @param revision at which it was; null for any
   */
  public DeviceStandings expecting(@Nullable Long revision) {
    return revision == null
        ? this
        : new DeviceStandings(records, standings.expecting(revision), clock, looks);
  }

  CompletionStage<Standing> of(ClientId client) {
    return looks.of(client);
  }

  /**
   * The status that this process heard of last; ACTIVE if it heard of none. Of a device whose call
   * {@link DeviceCheck} has just let in, that is at most {@link #FRESH} ago.
   */
  public DeviceStatus lastStatus(ClientId client) {
    return looks.lastStatus(client);
  }

  private Optional<DeviceRecord> read(ClientId client) {
    lookAgain(client);
    return records.device(client);
  }

  private void lookAgain(ClientId client) {
    looks.changed(client);
    looks.now(client);
  }

  /** The store has news of a device. */
  void changed(ClientId client) {
    looks.changed(client);
  }

  /**
   * Keeps a device out of rounds for a while; a disabled one stays disabled. Blocks on the store,
   * as all that follow.
   *
   * @param reason why, in one line
   * @param until when it ends; null if only {@link #release} ends it
   * @param by which operator
   * @return the device afterwards; empty if it is not known
   */
  public Optional<DeviceRecord> quarantine(
      ClientId client, String reason, @Nullable Instant until, String by) {
    standings.quarantine(client, reason, by, clock.instant(), until);
    return read(client);
  }

  /** Lets a device out of quarantine, and forgets its strikes. */
  public Optional<DeviceRecord> release(ClientId client) {
    standings.release(client);
    return read(client);
  }

  /** Keeps a device out of rounds until it is enabled. */
  public Optional<DeviceRecord> disable(ClientId client, String reason, String by) {
    standings.disable(client, reason, by, clock.instant());
    return read(client);
  }

  /** Invites a disabled device again; its strikes stay. */
  public Optional<DeviceRecord> enable(ClientId client) {
    standings.enable(client);
    return read(client);
  }

  /**
   * Keeps a strike, which may lead into quarantine.
   *
   * @return whether it is news
   */
  public boolean strike(Strike strike, StrikeRules rules) {
    boolean news = standings.strike(strike, rules);
    if (news) {
      lookAgain(strike.client());
    }
    return news;
  }

  /** The latest strikes of a device, the last one first, at most {@code max}. */
  public List<Strike> strikes(ClientId client, int max) {
    return standings.strikes(client, max);
  }
}
