package dev.cairn.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator may do with the process itself. Called like {@link RunOperations}. */
public interface SystemOperations {

  /** The shortest time for which a logger has another level. */
  Duration LEVEL_TIME_MIN = Duration.ofMinutes(1);

  /** The longest one. */
  Duration LEVEL_TIME_MAX = Duration.ofDays(1);

  /** Whether this process takes runs. */
  Drain drain();

  /**
   * Has this process take no more runs and leave those that it drives to others, or take runs
   * again; repeated, it changes nothing.
   *
   * @return where it stands; runs that could not be left within seconds follow
   */
  Drain setDrain(boolean draining);

  /** The coordinators over the database, this one among them, in the order of their ids. */
  List<Replica> replicas();

  /** All settings in force; secrets are three asterisks. */
  List<Setting> configuration();

  /** The loggers that have a level of their own; others have that of the one above them. */
  List<LoggerLevel> loggers();

  /**
   * Gives a logger another level for a while.
   *
   * @param logger by its name, {@code root} for the one above all
   * @param time after which it has the level again that it was configured with
   * @throws AdminRefusedException with {@link ProblemCode#LOGGER_UNKNOWN}
   */
  LoggerLevel setLogger(String logger, Level level, Duration time);

  /** How much a logger tells. */
  enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF
  }

  /**
   * Whether a process takes runs.
   *
   * @param since when it was told to take none; null if it takes runs
   * @param runs how many it drives
   */
  record Drain(boolean draining, @Nullable Instant since, int runs) {}

  /**
   * A coordinator.
   *
   * @param replica its id, which is new at each start
   * @param self whether it is the one that answers
   * @param address where other coordinators reach it; null if they do not
   * @param version of its program; null if it is not known
   * @param seenAt when it gave its last sign of life
   * @param draining whether it takes no more runs
   * @param runs how many it drives
   */
  record Replica(
      String replica,
      boolean self,
      @Nullable String address,
      @Nullable String version,
      Instant seenAt,
      boolean draining,
      int runs) {}

  /**
   * A setting.
   *
   * @param key as in the configuration file
   * @param value null if it is not set and has no default
   * @param usual whether it is what a coordinator has that was told nothing
   */
  record Setting(String key, @Nullable String value, boolean usual) {}

  /**
   * A logger.
   *
   * @param until when it gets the level back that it was configured with; null if it has that
   */
  record LoggerLevel(String logger, Level level, @Nullable Instant until) {}
}
