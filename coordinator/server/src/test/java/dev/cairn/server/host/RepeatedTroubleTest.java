package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Trouble that lasts is said at once, once a minute, and when it is over. */
class RepeatedTroubleTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(RepeatedTroubleTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long nanos = -5;
  private final RepeatedTrouble trouble =
      new RepeatedTrouble(log, "the renewal of leases", () -> nanos);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
    log.setAdditive(false);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
    log.setAdditive(true);
    log.setLevel(null);
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private List<String> said() {
    List<String> said =
        lines.list.stream()
            .map(line -> line.getLevel() + " " + line.getFormattedMessage())
            .toList();
    lines.list.clear();
    return said;
  }

  @Test
  void firstFailure_isSaidAtOnce_andTheNextOnesOnceAMinute() {
    trouble.failed("the database is away");
    assertThat(said()).containsExactly("WARN the renewal of leases failed: the database is away");
    for (int second = 1; second < 60; second++) {
      pass(1_000);
      trouble.failed("still away");
    }
    assertThat(said()).as("within a minute").isEmpty();
    pass(1_000);
    trouble.failed("connection refused");
    assertThat(said())
        .containsExactly("WARN the renewal of leases failed 61 times in 60 s: connection refused");
    pass(59_999);
    trouble.failed("still away");
    assertThat(said()).isEmpty();
    pass(1);
    trouble.failed("still away");
    assertThat(said())
        .containsExactly("WARN the renewal of leases failed 63 times in 120 s: still away");
  }

  @Test
  void end_isSaidOnce_andWhatComesLaterIsNewTrouble() {
    trouble.wentWell();
    assertThat(said()).as("nothing was wrong").isEmpty();
    trouble.failed("away");
    pass(2_000);
    trouble.failed("away");
    pass(3_000);
    trouble.wentWell();
    trouble.wentWell();
    assertThat(said())
        .containsExactly(
            "WARN the renewal of leases failed: away",
            "INFO the renewal of leases goes well again, after 5 s in which it failed 2 times");
    trouble.failed("away again");
    assertThat(said()).containsExactly("WARN the renewal of leases failed: away again");
  }
}
