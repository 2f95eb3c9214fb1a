package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** No work waits for other work, and none ends because it failed. */
@Timeout(60)
class DutiesTest {
  private static final long PAUSE_MILLIS = 5;

  private final Duties duties = new Duties(LoggerFactory.getLogger(DutiesTest.class), PAUSE_MILLIS);

  private static void awaitTimes(AtomicInteger times, int more) throws InterruptedException {
    int wanted = times.get() + more;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (times.get() < wanted) {
      assertThat(System.nanoTime()).as("%s of %s times", times, wanted).isLessThan(end);
      Thread.sleep(1);
    }
  }

  /** As a take-up that hangs at a disk: leases are renewed meanwhile. */
  @Test
  void workThatHangs_doesNotDelayTheRest() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger renewals = new AtomicInteger();
    try (duties) {
      duties.begin(
          "take-up",
          "the take-up",
          () -> {
            hangs.countDown();
            await(released);
          });
      duties.begin("lease", "the renewal", renewals::incrementAndGet);
      await(hangs);
      awaitTimes(renewals, 5);
      released.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void workThatFails_isDoneAgain() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (duties) {
      duties.begin(
          "fails",
          "what fails in this test",
          () -> {
            times.incrementAndGet();
            throw new IllegalStateException("as the test wants it");
          });
      awaitTimes(times, 3);
    }
  }

  /** As a heap that is full for a moment: the leases would run out. */
  @Test
  void workThatEndsWithAnError_isDoneAgain() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (duties) {
      duties.begin(
          "fails",
          "what fails in this test",
          () -> {
            times.incrementAndGet();
            throw new AssertionError("as the test wants it");
          });
      awaitTimes(times, 3);
    }
  }

  @Test
  void nothingIsDone_afterTheEnd() throws Exception {
    AtomicInteger times = new AtomicInteger();
    duties.begin("counts", "the count", times::incrementAndGet);
    awaitTimes(times, 2);
    duties.close();
    int last = times.get();
    Thread.sleep(20 * PAUSE_MILLIS);
    assertThat(times).hasValue(last);
  }
}
