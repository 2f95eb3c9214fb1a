package dev.cairn.server.store.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.conduct.Strike;
import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.conduct.StrikeRules;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandingTableTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00.123456Z");
  private static final Duration WINDOW = Duration.ofHours(10);
  private static final Duration TIME = Duration.ofHours(2);
  private static final StrikeRules RULES = new StrikeRules(3, 4, WINDOW, TIME);
  private static final String BY = "coordinator";

  private final Database database = SharedPostgres.freshDatabase();
  private final DeviceTable devices = new DeviceTable(database);
  private final StandingTable table = new StandingTable(database);

  @BeforeEach
  void enrol() {
    for (String client : List.of("x", "y")) {
      devices.add(
          List.of(
              new TokenRow(client, Digest.of(new byte[] {7}), null, NOW, NOW.plusSeconds(9), null)),
          "ada");
      assertThat(devices.enrol(client, row(client, "s1" + client), NOW)).isTrue();
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static DeviceRow row(String client, String serial) {
    return new DeviceRow(client, null, NOW, new byte[] {1}, serial, NOW.plusSeconds(9), null, null);
  }

  private StandingRow standing() {
    return devices.device("x").orElseThrow().standing();
  }

  private static Strike strike(int round, StrikeReason reason, Duration after) {
    return new Strike(
        new ClientId("x"), RoundId.parse("run/" + round + "/1"), reason, "it did", NOW.plus(after));
  }

  private boolean struck(int round, StrikeReason reason, Duration after) {
    return table.strike(strike(round, reason, after), RULES, BY);
  }

  @Test
  void device_isActiveAtFirst_andAfterEnrollingAgainWhatItWas() {
    assertThat(standing()).isEqualTo(StandingRow.ACTIVE);
    table.quarantine("x", "noise", "ada", NOW, null);

    assertThat(devices.renew(row("x", "s2"))).isTrue();

    assertThat(standing().status()).isEqualTo("QUARANTINED");
  }

  @Test
  void quarantine_hasAReasonAndAnEnd_andIsReleased() {
    table.quarantine("x", "noise", "ada", NOW, NOW.plus(TIME));
    assertThat(standing())
        .isEqualTo(new StandingRow("QUARANTINED", "noise", "ada", NOW, NOW.plus(TIME), 0));
    assertThat(devices.device("y").orElseThrow().standing()).isEqualTo(StandingRow.ACTIVE);

    table.enable("x");
    assertThat(standing().status()).isEqualTo("QUARANTINED");
    table.release("x");
    assertThat(standing()).isEqualTo(StandingRow.ACTIVE);
  }

  @Test
  void disabledDevice_staysSo_untilItIsEnabled() {
    table.disable("x", "sold", "ada", NOW);
    table.disable("x", "other", "bob", NOW.plusSeconds(1));
    table.quarantine("x", "noise", "bob", NOW, null);
    table.release("x");
    StandingRow disabled = new StandingRow("DISABLED", "sold", "ada", NOW, null, 0);
    assertThat(standing()).isEqualTo(disabled);

    for (int round = 1; round <= 3; round++) {
      assertThat(struck(round, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();
    }
    assertThat(standing()).isEqualTo(new StandingRow("DISABLED", "sold", "ada", NOW, null, 3));

    table.enable("x");
    assertThat(standing()).isEqualTo(new StandingRow("ACTIVE", null, null, null, null, 3));
  }

  @Test
  void strikesWithinTheWindow_quarantine() {
    assertThat(struck(1, StrikeReason.OUT_OF_RANGE, Duration.ZERO)).isTrue();
    assertThat(struck(2, StrikeReason.BLAMED, Duration.ofHours(1))).isTrue();
    // The first one is over by now.
    assertThat(struck(3, StrikeReason.MALFORMED, WINDOW)).isTrue();
    assertThat(standing().status()).isEqualTo("ACTIVE");

    assertThat(struck(4, StrikeReason.MALFORMED, WINDOW.plusMinutes(59))).isTrue();

    Instant last = NOW.plus(WINDOW).plusSeconds(59 * 60);
    assertThat(standing())
        .isEqualTo(
            new StandingRow(
                "QUARANTINED",
                "3 strikes, the last in round run/4/1: MALFORMED",
                BY,
                last,
                last.plus(TIME),
                4));
  }

  @Test
  void sameWrongInTheSameRound_isOneStrike() {
    assertThat(struck(1, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();
    assertThat(struck(1, StrikeReason.MALFORMED, Duration.ofSeconds(1))).isFalse();
    assertThat(struck(1, StrikeReason.LATE, Duration.ofSeconds(1))).isTrue();

    assertThat(standing().strikes()).isEqualTo(2);
    assertThat(table.strikes("x", 9))
        .containsExactly(
            strike(1, StrikeReason.LATE, Duration.ofSeconds(1)),
            strike(1, StrikeReason.MALFORMED, Duration.ZERO));
  }

  /** An upload that becomes whole in the moment in which it is refused is refused twice. */
  @Test
  void lateness_thatIsToldTwice_alsoAtTheSameTime_isOneStrike() throws Exception {
    for (int round = 1; round <= 20; round++) {
      CyclicBarrier both = new CyclicBarrier(2);
      Strike asked = strike(round, StrikeReason.LATE, Duration.ofSeconds(round));
      Strike whole = new Strike(asked.client(), asked.round(), asked.reason(), "late", asked.at());
      CompletableFuture<Boolean> other =
          CompletableFuture.supplyAsync(() -> struckAtOnce(whole, both));
      boolean one = struckAtOnce(asked, both);
      assertThat(one ^ other.get(20, TimeUnit.SECONDS)).as("one of the two is news").isTrue();
      assertThat(standing().strikes()).isEqualTo(round);
    }
    assertThat(table.strikes("x", 99)).hasSize(20);
  }

  private boolean struckAtOnce(Strike strike, CyclicBarrier both) {
    try {
      both.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return table.strike(strike, new StrikeRules(64, 64, WINDOW, TIME), BY);
  }

  @Test
  void slowness_isCountedApart() {
    for (int round = 1; round <= 3; round++) {
      assertThat(struck(round, StrikeReason.LATE, Duration.ZERO)).isTrue();
    }
    assertThat(struck(4, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();
    assertThat(struck(5, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();
    assertThat(standing().status()).isEqualTo("ACTIVE");

    assertThat(struck(6, StrikeReason.LATE, Duration.ZERO)).isTrue();
    assertThat(standing().status()).isEqualTo("QUARANTINED");
  }

  @Test
  void strikesThatLedIntoAQuarantine_doNotCountAgain() {
    for (int round = 1; round <= 3; round++) {
      assertThat(struck(round, StrikeReason.MALFORMED, Duration.ofMinutes(round))).isTrue();
    }
    Instant until = NOW.plus(TIME).plusSeconds(180);
    assertThat(standing().until()).isEqualTo(until);

    assertThat(struck(4, StrikeReason.MALFORMED, Duration.ofHours(3))).isTrue();
    assertThat(struck(5, StrikeReason.MALFORMED, Duration.ofHours(4))).isTrue();
    assertThat(standing().until()).isEqualTo(until);
    assertThat(struck(6, StrikeReason.MALFORMED, Duration.ofHours(5))).isTrue();
    assertThat(standing().until()).isEqualTo(NOW.plus(TIME).plus(Duration.ofHours(5)));
  }

  @Test
  void quarantineWithoutEnd_isAnOperators_andStrikesDoNotEndIt() {
    table.quarantine("x", "noise", "ada", NOW, null);
    for (int round = 1; round <= 5; round++) {
      assertThat(struck(round, StrikeReason.MALFORMED, Duration.ofMinutes(round))).isTrue();
    }

    assertThat(standing()).isEqualTo(new StandingRow("QUARANTINED", "noise", "ada", NOW, null, 5));
  }

  @Test
  void release_forgetsStrikes() {
    assertThat(struck(1, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();
    assertThat(struck(2, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();

    table.release("x");

    assertThat(table.strikes("x", 9)).isEmpty();
    assertThat(standing()).isEqualTo(StandingRow.ACTIVE);
    assertThat(struck(3, StrikeReason.MALFORMED, Duration.ZERO)).isTrue();
    assertThat(standing().status()).isEqualTo("ACTIVE");
  }

  @Test
  void strikes_areBounded_andOfKnownDevicesOnly() {
    int many = StrikeRules.STRIKES_MAX + 3;
    for (int round = 1; round <= many; round++) {
      assertThat(struck(round, StrikeReason.MALFORMED, Duration.ofSeconds(round))).isTrue();
    }

    List<Strike> kept = table.strikes("x", 1_000);
    assertThat(kept).hasSize(StrikeRules.STRIKES_MAX);
    assertThat(kept.get(0).round().index()).isEqualTo(many);
    assertThat(standing().strikes()).isEqualTo(many);
    Strike stranger =
        new Strike(
            new ClientId("z"), RoundId.parse("run/1/1"), StrikeReason.MALFORMED, "it did", NOW);
    assertThat(table.strike(stranger, RULES, BY)).isFalse();
  }
}
