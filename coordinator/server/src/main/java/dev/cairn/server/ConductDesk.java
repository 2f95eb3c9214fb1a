package dev.cairn.server;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.host.Conduct;
import dev.cairn.server.identity.DeviceStandings;
import dev.cairn.server.identity.DeviceStatus;
import dev.cairn.server.metrics.DeviceMeters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps devices away as their standings say, and brings strikes to them, on a thread of its own: a
 * strike that is lost with the process, or because too many wait, is one that its device is spared.
 */
final class ConductDesk implements Conduct, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConductDesk.class);

  /** Strikes that may wait for the store. */
  static final int WAITING_MAX = 1_024;

  /** How long a device that is kept away stays away at a time, so that a release is soon seen. */
  static final Duration AWAY_MAX = Duration.ofHours(1);

  private final DeviceStandings standings;
  private final StrikeRules rules;
  private final DeviceMeters meters;
  private final Clock clock;
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          task -> {
            Thread thread = new Thread(task, "cairn-conduct");
            thread.setDaemon(true);
            return thread;
          });

  ConductDesk(DeviceStandings standings, StrikeRules rules, DeviceMeters meters, Clock clock) {
    this.standings = standings;
    this.rules = rules;
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public Optional<CheckInReply.ComeBackLater> objection(ClientId client) {
    DeviceStatus status = standings.lastStatus(client);
    Instant now = clock.instant();
    if (!status.isKeptAwayAt(now)) {
      return Optional.empty();
    }
    Instant until = status.until();
    Duration left = until == null ? AWAY_MAX : Duration.between(now, until);
    return Optional.of(
        new CheckInReply.ComeBackLater(
            Math.min(AWAY_MAX.toMillis(), left.toMillis() + 1), told(status, until)));
  }

  /** What operators wrote about it is not for the device. */
  private static String told(DeviceStatus status, @Nullable Instant until) {
    if (status.kind() == DeviceStatus.Kind.DISABLED) {
      return "an operator has disabled this device";
    }
    return "this device is in quarantine "
        + (until == null ? "until an operator releases it" : "until " + until);
  }

  /** Strikes that wait. */
  int waiting() {
    return writer.getQueue().size();
  }

  @Override
  public void strike(ClientId client, RoundId round, StrikeReason reason, String detail) {
    Strike strike = new Strike(client, round, reason, detail, clock.instant());
    try {
      writer.execute(() -> keep(strike));
    } catch (RejectedExecutionException e) {
      meters.strike(DeviceMeters.LOST);
    }
  }

  private void keep(Strike strike) {
    try {
      if (standings.strike(strike, rules)) {
        meters.strike(strike.reason().name());
        // Which device it is, and what of others the detail says, is not for the log.
        LOG.info("a device got a strike in round {}: {}", strike.round(), strike.reason());
      }
    } catch (RuntimeException e) {
      meters.strike(DeviceMeters.LOST);
      LOG.warn("a strike was not kept: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    writer.shutdown();
  }
}
