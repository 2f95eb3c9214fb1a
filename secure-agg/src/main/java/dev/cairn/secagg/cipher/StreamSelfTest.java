package dev.cairn.secagg.cipher;

import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How fast mask streams are made here, by a short run, hence whether the processor's AES unit is
 * used.
 *
 * <p>A virtual machine uses it only if the processor offers it, and only once the loop around it is
 * compiled. The run gives occasion for that, so it is the warm-up, too: run it when a program
 * starts. Streams are the same without the unit, but cost tens of times as much.
 *
 * @param gigabytesPerSecond the best rate that was seen, in 10^9 bytes for each second of the clock
 */
public record StreamSelfTest(double gigabytesPerSecond) {

  /** A processor with an AES unit is several times as fast as this, one without is slower. */
  public static final double GIGABYTES_PER_SECOND_MIN = 0.5;

  /** Small pieces first: with large ones some virtual machines never use what they compile. */
  static final int WARM_UP_LANES = 512;

  /** How many small pieces there are at most. */
  static final int WARM_UPS_MAX = 60_000;

  /** How many of them stand between two measurements. */
  static final int WARM_UPS_EACH = 64;

  /** Lanes of a measured piece. */
  static final int MEASURED_LANES = 8_192;

  /** A measurement takes as many pieces as it needs for this time, or for the clock to move. */
  private static final long MEASURED_NANOS_MIN = 20_000;

  /** It ends before its time once so many measurements in a row were fast and much the same. */
  static final int STEADY = 8;

  /** A measurement is much the same if it has this part of the best rate. */
  private static final double STEADY_PART = 0.8;

  /** It ends after this time of the clock however little was measured, with the step at hand. */
  private static final long TIME_MAX_NANOS = 2_000_000_000L;

  /** The same on the wall, where other programs leave it little of the processor. */
  private static final long WALL_MAX_NANOS = 30_000_000_000L;

  /** A clock that has not moved after so many pieces of a measurement stands still. */
  static final int MEASURED_PIECES_MAX = 10_000;

  /** A rate. */
  public StreamSelfTest {
    if (!(gigabytesPerSecond >= 0)) {
      throw new IllegalArgumentException("expected a rate, got " + gigabytesPerSecond);
    }
  }

  /**
   * Expands masks on this thread until the rate is steady, for 2 seconds of the clock at most and
   * 30 on the wall.
   *
   * @param clock nanoseconds from any origin; the thread's processor time is better than the time
   *     of day, because it does not count what other programs use. One that stands still makes the
   *     rate 0
   */
  public static StreamSelfTest run(LongSupplier clock) {
    Run run = new Run(clock);
    try (SecretBytes seed = SecretBytes.take(new byte[MaskExpander.SEED_LENGTH]);
        MaskExpander expander = new MaskExpander()) {
      for (int i = 1; i <= WARM_UPS_MAX && run.goesOn(); i++) {
        expander.add(seed, run.lanes, 0, WARM_UP_LANES);
        if (i % WARM_UPS_EACH == 0) {
          run.measure(expander, seed);
        }
      }
      if (run.best == 0) {
        run.measure(expander, seed);
      }
    }
    return new StreamSelfTest(run.best);
  }

  /** Whether streams are made as fast as with an AES unit only. */
  public boolean usesAesUnit() {
    return gigabytesPerSecond >= GIGABYTES_PER_SECOND_MIN;
  }

  /** One line for a log, if they are not. */
  public Optional<String> warning() {
    return usesAesUnit()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "mask streams are made at %.3f GB/s, expected %.1f or more: the processor's AES"
                    + " instructions are not used, and secure rounds take many times as long; see"
                    + " that processor and virtual machine have them switched on",
                gigabytesPerSecond,
                GIGABYTES_PER_SECOND_MIN));
  }

  private static final class Run {
    private final LongSupplier clock;
    private final long start;
    private final long wallStart = System.nanoTime();
    private final long[] lanes = new long[MEASURED_LANES];
    private double best;
    private int steady;
    private boolean still;

    Run(LongSupplier clock) {
      this.clock = clock;
      this.start = clock.getAsLong();
    }

    boolean goesOn() {
      return steady < STEADY
          && !still
          && clock.getAsLong() - start < TIME_MAX_NANOS
          && System.nanoTime() - wallStart < WALL_MAX_NANOS;
    }

    void measure(MaskExpander expander, SecretBytes seed) {
      long before = clock.getAsLong();
      long nanos = 0;
      int pieces = 0;
      while (nanos < MEASURED_NANOS_MIN && pieces < MEASURED_PIECES_MAX) {
        expander.add(seed, lanes, 0, MEASURED_LANES);
        pieces++;
        nanos = clock.getAsLong() - before;
      }
      still = nanos <= 0;
      if (still) {
        return;
      }
      double rate = 8.0 * MEASURED_LANES * pieces / nanos;
      boolean same = rate >= GIGABYTES_PER_SECOND_MIN && rate >= STEADY_PART * best;
      steady = same ? steady + 1 : 0;
      best = Math.max(best, rate);
    }
  }
}
