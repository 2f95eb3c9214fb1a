package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class StreamSelfTestTest {
  /** A clock that moves by this each time that it is read. */
  private static final class Ticks implements LongSupplier {
    private final long step;
    private final AtomicInteger reads = new AtomicInteger();

    Ticks(long step) {
      this.step = step;
    }

    @Override
    public long getAsLong() {
      return step * reads.incrementAndGet();
    }
  }

  @Test
  void rates_areBytesByNanoseconds() {
    StreamSelfTest test = StreamSelfTest.run(new Ticks(65_536));
    assertThat(test.gigabytesPerSecond()).isEqualTo(1.0);
    assertThat(test.usesAesUnit()).isTrue();
    assertThat(test.warning()).isEmpty();
  }

  @Test
  void aFastSteadyRate_endsItEarly() {
    Ticks ticks = new Ticks(65_536);
    StreamSelfTest.run(ticks);
    // Two reads for each measurement, one for each warm-up and the one that finds it done.
    assertThat(ticks.reads.get())
        .isLessThanOrEqualTo(StreamSelfTest.STEADY * (2 + StreamSelfTest.WARM_UPS_EACH) + 2);
  }

  @Test
  void aSlowRate_isMeasuredToTheEnd_andWarned() {
    Ticks ticks = new Ticks(655_360);
    StreamSelfTest test = StreamSelfTest.run(ticks);
    assertThat(test.gigabytesPerSecond()).isEqualTo(0.1);
    assertThat(655_360L * ticks.reads.get()).isBetween(2_000_000_000L, 2_010_000_000L);
    assertThat(test.usesAesUnit()).isFalse();
    assertThat(test.warning().orElseThrow())
        .startsWith("mask streams are made at 0.100 GB/s, expected 0.5 or more: ")
        .doesNotContain("\n");
  }

  /** A clock of milliseconds: pieces are done until it moves, so that none seems slow. */
  @Test
  void aCoarseClock_doesNotMakeItLookSlow() {
    AtomicInteger reads = new AtomicInteger();
    StreamSelfTest test = StreamSelfTest.run(() -> reads.getAndIncrement() / 100 * 1_000_000L);
    assertThat(test.gigabytesPerSecond()).isBetween(0.5, 100 * 65_536 / 1e6);
    assertThat(test.warning()).isEmpty();
  }

  @Test
  void aClockThatStandsStill_makesNoRate_andEndsIt() {
    StreamSelfTest test = StreamSelfTest.run(() -> -1);
    assertThat(test.gigabytesPerSecond()).isZero();
    assertThat(test.warning()).isPresent();
  }

  @Test
  void theLimit_isFast() {
    assertThat(new StreamSelfTest(0.5).warning()).isEmpty();
    assertThat(new StreamSelfTest(Math.nextDown(0.5)).warning()).isPresent();
    assertThatThrownBy(() -> new StreamSelfTest(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
