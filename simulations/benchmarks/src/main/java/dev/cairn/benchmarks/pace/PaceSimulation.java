package dev.cairn.benchmarks.pace;

import dev.cairn.engine.pace.PaceRules;
import dev.cairn.engine.pace.PaceSteering;
import java.util.SplittableRandom;

/**
 * A population of any size against one coordinator that needs none of them: every check-in is sent
 * away by the real {@link PaceSteering}, and comes back when it was told to, in virtual time.
 *
 * <p>Devices that are sent away differ in nothing, so of each second only the number of those is
 * kept that come in it. They come all at once at first, in {@value #HERD_SECONDS} seconds, as after
 * an outage or the release of an app. None waits for an answer. Each comes up to a tenth later than
 * told, as the SDK does.
 */
public final class PaceSimulation {
  static final int HERD_SECONDS = 600;

  /** Arrivals are looked at in spans of so many seconds, since some of them meet. */
  private static final int SPAN_SECONDS = 60;

  private final PaceRules rules;
  private final int seconds;
  private final int restartAt;

  /**
   * Creates a simulation.
   *
   * @param seconds of virtual time; the load is measured in the last quarter of it
   * @param restartAt the second in which the coordinator forgets its calendar; 0 for never
   */
  public PaceSimulation(PaceRules rules, int seconds, int restartAt) {
    this.rules = rules;
    this.seconds = seconds;
    this.restartAt = restartAt;
  }

  /** Runs {@code devices} devices. */
  public PaceResult run(int devices, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] arrivals = new int[seconds];
    for (int i = 0; i < HERD_SECONDS; i++) {
      arrivals[i] =
          (int) ((long) devices * (i + 1) / HERD_SECONDS - (long) devices * i / HERD_SECONDS);
    }
    PaceSteering steering = new PaceSteering(rules, random::nextDouble);
    double away = 0;
    long told = 0;
    for (int second = 0; second < seconds; second++) {
      if (second == restartAt && restartAt > 0) {
        steering = new PaceSteering(rules, random::nextDouble);
      }
      int here = arrivals[second];
      for (int i = 0; i < here; i++) {
        long now = second * 1_000L + i * 1_000L / here;
        long millis = steering.awayMillis(now, false);
        long late = (long) (millis * random.nextDouble() / 10);
        if (isMeasured(second)) {
          away += millis + late;
          told++;
        }
        long back = Math.max(second + 1, (now + millis + late) / 1_000);
        if (back < seconds) {
          arrivals[(int) back]++;
        }
      }
    }
    return result(devices, arrivals, told == 0 ? 0 : away / told / 1_000);
  }

  private boolean isMeasured(int second) {
    return second >= measuredFrom();
  }

  private int measuredFrom() {
    return seconds - seconds / 4;
  }

  private PaceResult result(int devices, int[] arrivals, double awaySeconds) {
    long sum = 0;
    double busiest = 0;
    double busiestEver = 0;
    long span = 0;
    for (int second = 0; second < seconds; second++) {
      span += arrivals[second];
      sum += isMeasured(second) ? arrivals[second] : 0;
      if ((second + 1) % SPAN_SECONDS == 0) {
        double rate = (double) span / SPAN_SECONDS;
        busiest = isMeasured(second + 1 - SPAN_SECONDS) ? Math.max(busiest, rate) : busiest;
        busiestEver = second >= 2 * HERD_SECONDS ? Math.max(busiestEver, rate) : busiestEver;
        span = 0;
      }
    }
    return new PaceResult(
        devices, (double) sum / (seconds - measuredFrom()), busiest, busiestEver, awaySeconds);
  }
}
