package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.SystemOperations;
import dev.cairn.server.admin.SystemOperations.LoggerLevel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofDays(1);

  private final Vertx vertx = Vertx.vertx();
  private final LoggerContext loggers = new LoggerContext();
  private final LogLevels levels = new LogLevels(loggers, vertx, Clock.fixed(NOW, ZoneOffset.UTC));

  @BeforeEach
  void configure() {
    loggers.getLogger("ROOT").setLevel(Level.WARN);
    loggers.getLogger("dev.cairn").setLevel(Level.INFO);
    assertThat(loggers.getLogger("dev.cairn.server.Some").getLevel()).isNull();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static LoggerLevel configured(String logger, SystemOperations.Level level) {
    return new LoggerLevel(logger, level, null);
  }

  private void awaitConfigured(String logger) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (levels.all().stream()
        .anyMatch(one -> one.logger().equals(logger) && one.until() != null)) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  @Test
  void levels_areThoseThatWereConfigured() {
    assertThat(levels.all())
        .containsExactlyInAnyOrder(
            configured("root", SystemOperations.Level.WARN),
            configured("dev.cairn", SystemOperations.Level.INFO));
  }

  @Test
  void level_goesBackByItself() throws InterruptedException {
    assertThat(levels.set("dev.cairn", Level.TRACE, SHORT))
        .isEqualTo(new LoggerLevel("dev.cairn", SystemOperations.Level.TRACE, NOW.plus(SHORT)));
    assertThat(loggers.getLogger("dev.cairn.server.Some").isTraceEnabled()).isTrue();
    awaitConfigured("dev.cairn");
    assertThat(loggers.getLogger("dev.cairn").getLevel()).isEqualTo(Level.INFO);
  }

  @Test
  void loggerWithoutALevelOfItsOwn_hasNoneAfterwards() throws InterruptedException {
    levels.set("dev.cairn.server", Level.DEBUG, SHORT);
    assertThat(levels.all()).hasSize(3);
    awaitConfigured("dev.cairn.server");
    assertThat(loggers.getLogger("dev.cairn.server").getLevel()).isNull();
    assertThat(levels.all()).hasSize(2);
  }

  @Test
  void secondChange_replacesTheFirst_andTheConfiguredLevelComesBack() throws InterruptedException {
    levels.set("root", Level.TRACE, LONG);
    levels.set("root", Level.ERROR, SHORT);
    awaitConfigured("root");
    assertThat(loggers.getLogger("ROOT").getLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void longerChange_outlivesTheShorterOneBefore() throws InterruptedException {
    levels.set("root", Level.TRACE, SHORT);
    levels.set("root", Level.ERROR, LONG);
    Thread.sleep(SHORT.toMillis() * 4);
    assertThat(loggers.getLogger("ROOT").getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void closing_putsAllBack() {
    levels.set("root", Level.TRACE, LONG);
    levels.set("dev.cairn.server", Level.OFF, LONG);
    levels.close();
    assertThat(loggers.getLogger("ROOT").getLevel()).isEqualTo(Level.WARN);
    assertThat(loggers.getLogger("dev.cairn.server").getLevel()).isNull();
  }

  @Test
  void loggerThatThereIsNot_isRefusedAndNotMade() {
    assertThatThrownBy(() -> levels.set("dev.cairn.nothing", Level.DEBUG, LONG))
        .isInstanceOfSatisfying(
            AdminRefusedException.class,
            refused -> assertThat(refused.code()).isEqualTo(ProblemCode.LOGGER_UNKNOWN));
    assertThat(loggers.exists("dev.cairn.nothing")).isNull();
  }
}
