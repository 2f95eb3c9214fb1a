package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.port.Lease;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What counts as time without the database, and what does not. */
class StoreContactTest {
  private long millis;
  private final StoreContact contact =
      new StoreContact(() -> TimeUnit.MILLISECONDS.toNanos(millis), 7);

  private static Lease own(long epoch) {
    return new Lease("run/run", "this", epoch, 0, 7);
  }

  private void failedFor(long forMillis) {
    contact.failed();
    millis += forMillis;
  }

  @Test
  void timeWithoutAFailure_isNotMissed() {
    millis += 600_000;
    assertThat(contact.isInDoubt()).isFalse();
    contact.wentWell();
    assertThat(contact.hasMissed()).isFalse();
    assertThat(contact.takeMissedMillis()).isZero();
  }

  @Test
  void severalOutages_addUp_untilTheyAreTold() {
    failedFor(10_000);
    contact.wentWell();
    failedFor(20_000);
    assertThat(contact.isInDoubt()).isTrue();
    contact.taken(own(8));
    assertThat(contact.takeMissedMillis()).isEqualTo(30_000 - 2 * RunLeases.RENEW_MILLIS);
    assertThat(contact.takeMissedMillis()).isZero();
    assertThat(contact.isInDoubt()).isFalse();
  }

  /** A phase gets on by a second at least in each, so that not even a flickering one keeps it. */
  @Test
  void timeUpToTheLease_andTheFirstSecond_areNotMissed() {
    failedFor(RunLeases.HOLD_MILLIS);
    contact.wentWell();
    assertThat(contact.takeMissedMillis()).isZero();
    failedFor(RunLeases.HOLD_MILLIS + 1);
    contact.wentWell();
    assertThat(contact.takeMissedMillis())
        .isEqualTo(RunLeases.HOLD_MILLIS + 1 - RunLeases.RENEW_MILLIS);
  }

  /** That one has moved the deadlines itself. */
  @Test
  void timeInWhichAnotherOwnerWasThere_isItsLeasesToTell() {
    failedFor(600_000);
    contact.taken(new Lease("run/run", "this", 9, 0));
    assertThat(contact.takeMissedMillis()).isZero();
  }

  /** The answer to a taking was lost: the epochs between are the owner's own. */
  @Test
  void timeInWhichTheOwnerItselfTookTheLeaseUnheard_isMissed() {
    failedFor(600_000);
    contact.taken(own(10));
    assertThat(contact.takeMissedMillis()).isEqualTo(600_000 - RunLeases.RENEW_MILLIS);
  }

  @Test
  void pauseAtABug_isNoneOfTheOutageThatFollows() {
    contact.rest();
    millis += 60_000;
    failedFor(10_000);
    contact.taken(own(8));
    assertThat(contact.takeMissedMillis()).isEqualTo(10_000 - RunLeases.RENEW_MILLIS);
  }
}
