package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.CheckInReply;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.identity.DeviceStandings;
import dev.cairn.server.metrics.DeviceMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What devices are told that are kept away, and how strikes come to their standings. */
class ConductDeskTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final StrikeRules RULES =
      new StrikeRules(3, 10, Duration.ofDays(1), Duration.ofDays(1));
  private static final RoundId ROUND = RoundId.parse("run/1/1");

  @TempDir Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private DevicePort port;
  private DeviceStandings standings;
  private ConductDesk conduct;
  private ClientId client;

  @BeforeEach
  void open() {
    port = new DevicePort(folder);
    standings = port.desk.standings();
    conduct =
        new ConductDesk(
            standings,
            RULES,
            new DeviceMeters(registry, List.of(), List.of()),
            Clock.fixed(NOW, ZoneOffset.UTC));
    TestDevice device = new TestDevice();
    assertThat(port.enroll(port.token(), device.request()).hasEnrolled()).isTrue();
    client = device.client();
  }

  @AfterEach
  void close() {
    conduct.close();
    port.close();
  }

  @Test
  void quarantinedDevice_comesBackWhenItIsOver_butLooksInEachHour() {
    assertThat(conduct.objection(client)).isEmpty();

    assertThat(standings.quarantine(client, "secret note", NOW.plusSeconds(60), "ada")).isPresent();
    assertThat(conduct.objection(client))
        .contains(
            new CheckInReply.ComeBackLater(
                60_001, "this device is in quarantine until 2026-03-01T00:01:00Z"));
    assertThat(standings.quarantine(client, "x", NOW.plus(Duration.ofDays(2)), "ada")).isPresent();
    assertThat(conduct.objection(client).map(CheckInReply.ComeBackLater::afterMillis))
        .contains(3_600_000L);
    assertThat(standings.quarantine(client, "x", null, "ada")).isPresent();
    assertThat(conduct.objection(client))
        .contains(
            new CheckInReply.ComeBackLater(
                3_600_000, "this device is in quarantine until an operator releases it"));

    assertThat(standings.quarantine(client, "x", NOW, "ada")).isPresent();
    assertThat(conduct.objection(client)).as("a quarantine that is over").isEmpty();
  }

  @Test
  void disabledDevice_isToldSo_untilItIsEnabled() {
    assertThat(standings.disable(client, "secret note", "ada")).isPresent();
    assertThat(conduct.objection(client))
        .contains(
            new CheckInReply.ComeBackLater(3_600_000, "an operator has disabled this device"));

    assertThat(standings.enable(client)).isPresent();
    assertThat(conduct.objection(client)).isEmpty();
  }

  @Test
  void strike_comesToTheStore_andIsCounted() {
    conduct.strike(client, ROUND, StrikeReason.MALFORMED, "no signature");

    DevicePort.await("the strike", () -> counted("MALFORMED") == 1);
    assertThat(standings.strikes(client, 9))
        .containsExactly(new Strike(client, ROUND, StrikeReason.MALFORMED, "no signature", NOW));
  }

  @Test
  void log_namesNoDevice() {
    Logger logger = (Logger) LoggerFactory.getLogger(ConductDesk.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try {
      conduct.strike(client, ROUND, StrikeReason.BLAMED, "dealt by " + client);
      DevicePort.await("the line", () -> !List.copyOf(lines.list).isEmpty());
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
    assertThat(lines.list.get(0).getFormattedMessage())
        .contains(ROUND.toString(), "BLAMED")
        .doesNotContain(client.value(), "dealt");
  }

  @Test
  void strikesThatTheStoreDoesNotTake_areCountedAsLost() {
    port.devices.trouble = true;
    conduct.strike(client, ROUND, StrikeReason.MALFORMED, "no signature");

    DevicePort.await("the loss", () -> counted(DeviceMeters.LOST) == 1);
    conduct.close();
    conduct.strike(client, ROUND, StrikeReason.MALFORMED, "no signature");
    assertThat(counted(DeviceMeters.LOST)).isEqualTo(2);
    assertThat(counted("MALFORMED")).isZero();
  }

  @Test
  void oneStrikeTooManyAtOnce_isLost() {
    int most = ConductDesk.WAITING_MAX;
    synchronized (port.devices) {
      // One is with the store, which is stuck, and the queue behind it is full.
      conduct.strike(client, ROUND, StrikeReason.MALFORMED, "first");
      DevicePort.await("the store", () -> conduct.waiting() == 0);
      for (int i = 0; i < most; i++) {
        conduct.strike(client, ROUND, StrikeReason.MALFORMED, "no signature");
      }
      assertThat(counted(DeviceMeters.LOST)).isZero();
      conduct.strike(client, ROUND, StrikeReason.MALFORMED, "last");
      assertThat(counted(DeviceMeters.LOST)).isEqualTo(1);
    }
    DevicePort.await("the others", () -> counted("MALFORMED") == most + 1);
  }

  private double counted(String reason) {
    return registry.get("cairn.device.strikes").tag("reason", reason).counter().count();
  }
}
