package dev.cairn.engine.pace;

import java.util.function.DoubleSupplier;

/**
 * Says how long each device of a population stays away that is not needed now, so that the
 * coordinator sees about the same number of check-ins in each second however many devices there
 * are.
 *
 * <p>It is a calendar of which only the next free place is kept. Places are {@code 1 / perSecond}
 * apart, and each device that is sent away gets the next one. While check-ins come faster than
 * places do, the next free place moves away from now; when it stands still, the devices' number
 * over the wanted rate is how far away it is: the population's size divided by the rate, without
 * counting anybody. A herd that comes all at once is spread in the same way.
 *
 * <p>If the next free place is soon, the population is small. Devices of it that can wait for an
 * answer do best to wait on, since a round that opens finds them; others are sent to the same
 * moments, multiples of {@code togetherMillis} of the clock, so that a round finds them together.
 * All processes of a coordinator name the same moments.
 *
 * <p>Several processes may each have a calendar for the same devices, if each is told how many.
 *
 * <p>What is kept is lost with the process. The next one begins with an empty calendar, while the
 * former one's dates still come true: until they are used up, up to twice the wanted check-ins
 * come.
 *
 * <p>Source: Bonawitz et al., Towards Federated Learning at Scale: System Design (SysML 2019),
 * section 2.3, Pace Steering: small populations should connect at the same time, large ones at
 * random and as often as needed, not more. There the server keeps no state; here it keeps one
 * number.
 */
public final class PaceSteering {
  private static final double SECOND = 1_000;

  /** Devices that meet come within this share of the time between two moments. */
  private static final double MEETING_SHARE = 0.5;

  /** Dates are spread by this share around their places, so that no herd stays one. */
  private static final double SPREAD_SHARE = 0.1;

  private final PaceRules rules;
  private final DoubleSupplier jitter;
  private double nextPlace = Double.NEGATIVE_INFINITY;
  private int calendars = 1;

  /**
   * Creates an empty calendar.
   *
   * @param jitter uniform in [0, 1)
   */
  public PaceSteering(PaceRules rules, DoubleSupplier jitter) {
    this.rules = rules;
    this.jitter = jitter;
  }

  /**
   * Makes this one of so many calendars that give dates to the same devices, each to those that ask
   * it: its places are so many times as far apart, so that all of them together have as many as one
   * alone. Those that were given stay.
   *
   * @param number how many there are now, at least 1
   */
  public synchronized void among(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("there is at least 1 calendar, not " + number);
    }
    calendars = number;
  }

  private double stepMillis() {
    return calendars * SECOND / rules.perSecond();
  }

  /**
   * Gives one device a date.
   *
   * @param nowMillis milliseconds since 1970
   * @param waits whether it waits for an answer when it asks
   * @return how long it stays away, in milliseconds; 0 if it should ask again at once and wait
   */
  // Synchronized: devices' calls are answered on many threads.
  public synchronized long awayMillis(long nowMillis, boolean waits) {
    double earliest = nowMillis + (double) rules.shortestMillis();
    nextPlace = Math.max(nextPlace + stepMillis(), earliest);
    double away = nextPlace - nowMillis;
    if (away > rules.longestMillis()) {
      // More devices than the longest time has places for: the rate has to give way.
      nextPlace = nowMillis + (double) rules.longestMillis();
      return spread(rules.longestMillis());
    }
    if (away > rules.togetherMillis()) {
      return spread(away);
    }
    return waits ? 0 : meeting(earliest) - nowMillis;
  }

  private long spread(double away) {
    return Math.round(away * (1 + SPREAD_SHARE * (jitter.getAsDouble() - 0.5)));
  }

  private long meeting(double earliest) {
    long period = rules.togetherMillis();
    long moment = (long) Math.ceil(earliest / period) * period;
    return moment + (long) (MEETING_SHARE * period * jitter.getAsDouble());
  }

  /** Whether there are so many devices that they are spread, and do not come together. */
  public boolean isLarge(long nowMillis) {
    return estimatedDevices(nowMillis) > 0;
  }

  /**
   * How many devices have a date of this calendar: an estimate of the population, or of its part
   * that asks here; 0 for a small one.
   */
  public synchronized long estimatedDevices(long nowMillis) {
    double away = nextPlace - nowMillis;
    return away > rules.togetherMillis() ? Math.round(away / stepMillis()) : 0;
  }
}
