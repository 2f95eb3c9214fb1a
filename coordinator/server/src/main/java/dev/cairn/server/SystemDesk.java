package dev.cairn.server;

import dev.cairn.server.admin.SystemOperations;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.config.ServerSettings;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.journal.ReplicaTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Where operators look at this process, and steer it. */
final class SystemDesk implements SystemOperations {
  private final String holder;
  private final RunHost host;
  private final Draining draining;
  private final ReplicaTable replicas;
  private final ServerConfig config;
  private final LogLevels levels;
  private final Clock clock;

  /**
   * Opens the desk.
   *
   * @param holder this process, as leases name it
   */
  SystemDesk(
      String holder,
      RunHost host,
      Draining draining,
      ReplicaTable replicas,
      ServerConfig config,
      LogLevels levels,
      Clock clock) {
    this.holder = holder;
    this.host = host;
    this.draining = draining;
    this.replicas = replicas;
    this.config = config;
    this.levels = levels;
    this.clock = clock;
  }

  @Override
  public Drain drain() {
    Instant since = draining.since();
    return new Drain(since != null, since, host.activePopulations().size());
  }

  @Override
  public Drain setDrain(boolean wanted) {
    if (wanted) {
      draining.begin();
    } else {
      draining.end();
    }
    return drain();
  }

  @Override
  public List<Replica> replicas() {
    List<Replica> all = new ArrayList<>();
    Drain own = drain();
    boolean listed = false;
    for (ReplicaTable.Seen seen : replicas.all()) {
      boolean self = seen.holder().equals(holder);
      listed |= self;
      all.add(
          new Replica(
              seen.holder(),
              self,
              seen.address(),
              seen.version(),
              seen.at(),
              // Of itself a coordinator knows better than its last sign of life.
              self ? own.draining() : seen.draining(),
              self ? own.runs() : seen.runs()));
    }
    if (!listed) {
      all.add(
          new Replica(
              holder,
              true,
              null,
              BuildVersion.current().version(),
              clock.instant(),
              own.draining(),
              own.runs()));
    }
    return all;
  }

  @Override
  public List<Setting> configuration() {
    return ServerSettings.of(config).stream()
        .map(setting -> new Setting(setting.key(), setting.value(), setting.usual()))
        .toList();
  }

  @Override
  public List<LoggerLevel> loggers() {
    return levels.all();
  }

  @Override
  public LoggerLevel setLogger(String logger, Level level, Duration time) {
    return levels.set(logger, ch.qos.logback.classic.Level.valueOf(level.name()), time);
  }
}
