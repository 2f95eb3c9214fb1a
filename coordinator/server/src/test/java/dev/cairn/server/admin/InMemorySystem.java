package dev.cairn.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A process for tests: one of two coordinators, with one logger. */
final class InMemorySystem implements SystemOperations {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Map<String, LoggerLevel> levels =
      new TreeMap<>(Map.of("root", new LoggerLevel("root", Level.WARN, null)));
  volatile boolean draining;

  @Override
  public Drain drain() {
    return new Drain(draining, draining ? NOW : null, draining ? 0 : 1);
  }

  @Override
  public Drain setDrain(boolean wanted) {
    draining = wanted;
    return drain();
  }

  @Override
  public List<Replica> replicas() {
    return List.of(
        new Replica("a", true, "10.0.0.1:7072", "1.2.3", NOW, draining, 1),
        new Replica("b", false, null, null, NOW, false, 0));
  }

  @Override
  public List<Setting> configuration() {
    return List.of(
        new Setting("devices.port", "7070", true),
        new Setting("database.dsn", "***", false),
        new Setting("replicas.port", null, true));
  }

  @Override
  public synchronized List<LoggerLevel> loggers() {
    return List.copyOf(levels.values());
  }

  @Override
  public synchronized LoggerLevel setLogger(String logger, Level level, Duration time) {
    if (!levels.containsKey(logger)) {
      throw new AdminRefusedException(
          ProblemCode.LOGGER_UNKNOWN, "nothing of this program logs as " + logger);
    }
    LoggerLevel changed = new LoggerLevel(logger, level, NOW.plus(time));
    levels.put(logger, changed);
    return changed;
  }
}
