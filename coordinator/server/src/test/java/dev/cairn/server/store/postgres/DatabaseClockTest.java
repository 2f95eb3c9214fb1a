package dev.cairn.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.TroubleException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The database's clock, as a process has it that may have another one itself. */
class DatabaseClockTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private long nanos = Long.MAX_VALUE - 10;
  private Instant said = NOON;
  private long readingMillis;
  private boolean away;
  private final DatabaseClock clock = new DatabaseClock(this::read, () -> nanos);

  private Instant read() {
    if (away) {
      throw new TroubleException("the database is away");
    }
    pass(readingMillis / 2);
    Instant answer = said;
    pass(readingMillis / 2);
    return answer;
  }

  /** Time passes for the process, and for the database whose clock nobody touches. */
  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    said = said.plusMillis(millis);
  }

  @Test
  void time_isTheDatabases_andGoesOnWithTheProcesssOwnCount() {
    assertThat(clock.instant()).isEqualTo(NOON);
    pass(1_234);
    assertThat(clock.instant()).isEqualTo(NOON.plusMillis(1_234));
    assertThat(clock.millis()).isEqualTo(NOON.plusMillis(1_234).toEpochMilli());
  }

  @Test
  void clockThatWasSet_isFollowedWithTheNextReading() {
    said = NOON.plusSeconds(3_600);
    assertThat(clock.instant()).isEqualTo(NOON);
    clock.adjust();
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3_600));
    said = NOON.minusSeconds(60);
    clock.adjust();
    assertThat(clock.instant()).isEqualTo(NOON.minusSeconds(60));
  }

  /** The answer was true somewhere between question and answer. */
  @Test
  void reading_isOffByHalfOfItsTimeAtMost_andASlowOneDoesNotCount() {
    readingMillis = DatabaseClock.READING_MILLIS_MAX;
    clock.adjust();
    assertThat(clock.instant()).isEqualTo(NOON.plusMillis(readingMillis));
    said = said.plusSeconds(5);
    readingMillis = DatabaseClock.READING_MILLIS_MAX + 2;
    Instant before = clock.instant();
    clock.adjust();
    assertThat(clock.instant()).isEqualTo(before.plusMillis(readingMillis));
  }

  @Test
  void databaseThatIsAway_doesNotStopTheClock() {
    away = true;
    pass(10_000);
    assertThatThrownBy(clock::adjust).isInstanceOf(TroubleException.class);
    assertThat(clock.instant()).isEqualTo(NOON.plusMillis(10_000));
  }
}
