package dev.cairn.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamCheckTest {

  private static Optional<String> awaited(StreamCheck check) throws InterruptedException {
    Optional<String> warning = check.warning();
    while (warning.isEmpty()) {
      Thread.sleep(5);
      warning = check.warning();
    }
    return warning;
  }

  @Test
  void warning_isSaidOnce_andTheTestRunsOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    StreamCheck check = new StreamCheck(() -> Optional.of("slow " + runs.incrementAndGet()));
    assertThat(check.warning()).isEmpty();
    check.begin();
    check.begin();
    assertThat(awaited(check)).contains("slow 1");
    check.begin();
    assertThat(check.warning()).isEmpty();
    assertThat(runs).hasValue(1);
  }

  @Test
  void begin_doesNotWait_andAFailureIsAWarning() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Supplier<Optional<String>> failing =
        () -> {
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IllegalStateException("no cipher");
        };
    StreamCheck check = new StreamCheck(failing);
    check.begin();
    assertThat(check.warning()).isEmpty();
    goOn.countDown();
    assertThat(awaited(check).orElseThrow()).endsWith("no cipher");
  }
}
