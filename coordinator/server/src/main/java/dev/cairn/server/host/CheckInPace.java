package dev.cairn.server.host;

import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.pace.PaceSteering;
import dev.cairn.protocol.CheckIn;
import dev.cairn.protocol.Population;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Says how long devices stay away that are not needed now: each population that has runs by a
 * calendar of its own, all others by one together, because devices may name any population.
 */
public final class CheckInPace {

  /** Populations with a calendar of their own; one more forgets the one asked for longest ago. */
  private static final int POPULATIONS_MAX = 1_024;

  private final PaceRules rules;
  private final DoubleSupplier jitter;
  private final LongSupplier nowMillis;
  private final PaceSteering others;
  private final Map<Population, PaceSteering> calendars =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Population, PaceSteering> eldest) {
          return size() > POPULATIONS_MAX;
        }
      };

  /**
   * Creates empty calendars.
   *
   * @param jitter uniform in [0, 1); called on many threads
   * @param nowMillis milliseconds since 1970
   */
  public CheckInPace(PaceRules rules, DoubleSupplier jitter, LongSupplier nowMillis) {
    this.rules = rules;
    this.jitter = jitter;
    this.nowMillis = nowMillis;
    this.others = new PaceSteering(rules, jitter);
  }

  /**
   * There are so many coordinators, this one included. A population that has a run has one
   * calendar, at the coordinator that drives it, to which all others lead its devices; the devices
   * of all other populations are told when to come back by whichever coordinator they reach.
   */
  void among(int coordinators) {
    others.among(coordinators);
  }

  private PaceSteering calendar(Population population, boolean active) {
    if (!active) {
      return others;
    }
    // Devices' calls come on many threads.
    synchronized (calendars) {
      return calendars.computeIfAbsent(population, name -> new PaceSteering(rules, jitter));
    }
  }

  /** How long a device stays away that was not needed, in milliseconds. */
  long awayMillis(CheckIn checkIn, boolean active) {
    return calendar(checkIn.population(), active)
        .awayMillis(nowMillis.getAsLong(), checkIn.waitMillis() > 0);
  }

  /**
   * How long a device stays away for which there is no room to wait: until its place in the
   * calendar, however small the population is.
   */
  long shedMillis(CheckIn checkIn, boolean active) {
    return calendar(checkIn.population(), active).awayMillis(nowMillis.getAsLong(), false);
  }

  /** Whether a population is so large that a device need not wait if others do. */
  boolean isLarge(Population population, boolean active) {
    return calendar(population, active).isLarge(nowMillis.getAsLong());
  }
}
