package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.app.process.Processes;
import dev.cairn.cli.admin.AdminClient;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * How soon another coordinator must drive a round whose owner says nothing any more.
 *
 * <p>Promised are 6 s: a lease holds 5 s, and is looked at each second. To take the run up then
 * takes a moment, and about ten answers of the database; on a busy machine, where such an answer
 * takes long, that is allowed for up to as much again as was promised.
 */
final class TakeOver {
  /** As OPERATING.md says. */
  static final Duration PROMISED = Duration.ofSeconds(6);

  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final int ANSWERS = 10;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private TakeOver() {}

  /**
   * Waits for it, and fails if it comes later than it must.
   *
   * @param other the coordinator that takes over
   * @param began when the owner said its last, by {@link System#nanoTime}
   * @param takenOver whether it is done
   * @return how long it took
   */
  static Duration await(AdminClient other, long began, Callable<Boolean> takenOver)
      throws Exception {
    try (Pulse pulse = new Pulse(other)) {
      Processes.await("the round is resumed", DEADLINE, takenOver::call);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      Duration slowness = pulse.slowest().multipliedBy(ANSWERS);
      assertThat(took)
          .as("the take-over, with answers of at most %s", pulse.slowest())
          .isLessThan(
              PROMISED.plus(MOMENT).plus(slowness.compareTo(PROMISED) < 0 ? slowness : PROMISED));
      return took;
    }
  }
}
