package dev.cairn.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.SystemOperations;
import dev.cairn.server.admin.SystemOperations.LoggerLevel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The levels of this program's loggers, some of which are other ones for a while. */
final class LogLevels implements AutoCloseable {
  private static final String ROOT = "root";

  private final LoggerContext loggers;
  private final Vertx vertx;
  private final Clock clock;
  private final Map<String, Change> changes = new HashMap<>();

  /**
   * A level that is other than configured.
   *
   * @param before the level that was configured; null for that of the logger above
   * @param timer puts it back
   */
  private record Change(@Nullable Level before, Instant until, long timer) {}

  LogLevels(LoggerContext loggers, Vertx vertx, Clock clock) {
    this.loggers = loggers;
    this.vertx = vertx;
    this.clock = clock;
  }

  /** Those of this process. */
  static LogLevels ofThisProcess(Vertx vertx, Clock clock) {
    return new LogLevels((LoggerContext) LoggerFactory.getILoggerFactory(), vertx, clock);
  }

  /** The loggers that have a level of their own. */
  synchronized List<LoggerLevel> all() {
    List<LoggerLevel> all = new ArrayList<>();
    for (Logger logger : loggers.getLoggerList()) {
      if (logger.getLevel() != null) {
        all.add(view(logger));
      }
    }
    return all;
  }

  /** Gives a logger another level for a while; what it had before that it gets back. */
  synchronized LoggerLevel set(String name, Level level, Duration time) {
    Logger logger = logger(name);
    if (logger == null) {
      throw new AdminRefusedException(
          ProblemCode.LOGGER_UNKNOWN,
          "nothing of this program logs as " + name + "; try a package above it");
    }
    Change last = changes.get(logger.getName());
    if (last != null) {
      vertx.cancelTimer(last.timer());
    }
    Level before = last == null ? logger.getLevel() : last.before();
    long timer = vertx.setTimer(time.toMillis(), id -> putBack(logger, id));
    changes.put(logger.getName(), new Change(before, clock.instant().plus(time), timer));
    logger.setLevel(level);
    return view(logger);
  }

  private @Nullable Logger logger(String name) {
    return loggers.exists(name.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : name);
  }

  private synchronized void putBack(Logger logger, long timer) {
    Change change = changes.get(logger.getName());
    // One that was cancelled too late finds the change of another timer.
    if (change != null && change.timer() == timer) {
      changes.remove(logger.getName());
      logger.setLevel(change.before());
    }
  }

  private LoggerLevel view(Logger logger) {
    Change change = changes.get(logger.getName());
    Level level = logger.getEffectiveLevel();
    return new LoggerLevel(
        logger.getName().equals(Logger.ROOT_LOGGER_NAME) ? ROOT : logger.getName(),
        SystemOperations.Level.valueOf((level == Level.ALL ? Level.TRACE : level).toString()),
        change == null ? null : change.until());
  }

  /** Puts all levels back. */
  @Override
  public synchronized void close() {
    for (Map.Entry<String, Change> entry : List.copyOf(changes.entrySet())) {
      vertx.cancelTimer(entry.getValue().timer());
      putBack(loggers.getLogger(entry.getKey()), entry.getValue().timer());
    }
  }
}
