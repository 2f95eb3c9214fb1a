package dev.cairn.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.grpc.WireLimits;
import dev.cairn.protocol.ClientId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What bounds a single device: the calls that it may have open, and how long it may be silent. */
class DeviceLimitsTest {
  @Test
  void row31_oneCallTooMany_isNotCounted() {
    CallsOfDevices calls = new CallsOfDevices();
    ClientId greedy = new ClientId("greedy");
    for (int i = 0; i < CallsOfDevices.CALLS_MAX; i++) {
      assertThat(calls.enter(greedy)).isTrue();
    }
    assertThat(calls.enter(greedy)).isFalse();
    assertThat(calls.enter(new ClientId("modest"))).isTrue();
    calls.leave(greedy);
    assertThat(calls.enter(greedy)).isTrue();
    assertThat(calls.enter(greedy)).isFalse();
  }

  @Test
  void row31_silence_isNoticed() throws InterruptedException {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    try {
      StallWatch patient = new StallWatch(timer, Duration.ofHours(1), () -> {});
      patient.start();
      assertThat(timer.getQueue()).hasSize(1);
      patient.stop();
      CountDownLatch stalled = new CountDownLatch(1);
      StallWatch watch = new StallWatch(timer, Duration.ofMillis(20), stalled::countDown);
      watch.start();
      assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(watch.isOver()).isTrue();
      watch.stop();
      assertThat(watch.isOver()).isFalse();
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void turnsThatBringLessThanAChunkEach_areTooLong_allTogether() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    try {
      AtomicLong now = new AtomicLong();
      Duration limit = Duration.ofSeconds(30);
      StallWatch steady = new StallWatch(timer, limit, () -> {}, now::get);
      StallWatch trickle = new StallWatch(timer, limit, () -> {}, now::get);
      for (int turn = 1; turn <= 100; turn++) {
        steady.start();
        trickle.start();
        now.addAndGet(limit.toNanos() - 1);
        assertThat(steady.isOver()).as("in turn %d", turn).isFalse();
        // Two turns are free, one byte is a tenth of a millisecond.
        assertThat(trickle.isOver()).as("in turn %d", turn).isEqualTo(turn > 2);
        steady.stop();
        trickle.stop();
        steady.moved(WireLimits.CHUNK_BYTES);
        trickle.moved(1);
      }
      assertThat(trickle.reason("x")).contains("262144 bytes").contains("30000 ms");
      assertThat(steady.reason("x")).isEqualTo("x for 30000 ms");
    } finally {
      timer.shutdownNow();
    }
  }
}
