package dev.cairn.faults;

import java.util.SplittableRandom;

/** Decides when a coordinator crashes. */
public interface CrashSchedule {

  /**
   * Whether it crashes now.
   *
   * @param moment where it is
   * @param append number of the append that is under way or was the last, from 1 on
   */
  boolean crashes(Moment moment, long append);

  /** Never. */
  static CrashSchedule never() {
    return (moment, append) -> false;
  }

  /** Once, at {@code append}. */
  static CrashSchedule once(Moment moment, long append) {
    return (at, number) -> at == moment && number == append;
  }

  /** At every append; before an append only every other time, or there would never be one. */
  static CrashSchedule always(Moment moment) {
    return (at, number) -> at == moment && (moment != Moment.BEFORE_APPEND || number % 2 == 1);
  }

  /**
   * By chance.
   *
   * @param share of all moments at which it crashes, 0 to 0.5
   */
  static CrashSchedule random(long seed, double share) {
    if (!(share >= 0 && share <= 0.5)) {
      throw new IllegalArgumentException("share must be 0 to 0.5, not " + share);
    }
    SplittableRandom random = new SplittableRandom(seed);
    return (moment, append) -> random.nextDouble() < share;
  }
}
