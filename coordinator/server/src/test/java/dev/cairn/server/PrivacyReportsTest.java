package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.ForecastInfo;
import dev.cairn.cli.admin.LedgerInfo;
import dev.cairn.cli.admin.TrainingClient;
import dev.cairn.server.store.postgres.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of a real coordinator, whose rounds reserve and are refunded: no device comes. */
class PrivacyReportsTest {
  private static final long SECONDS_MAX = 60;
  private static final String PLAN =
      """
      name: private
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 4
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      retry: {attempts: 2}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      privacy: {noiseMultiplier: 2, epsilon: 8, delta: 1e-6}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  @Test
  void ledger_isToldAndForecast() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      TrainingClient training = admin.training();
      assertThat(training.ledgers()).isEmpty();
      assertThatThrownBy(() -> training.ledger("phones")).hasMessageContaining("has no ledger");
      ForecastInfo.DryRun before = training.dryRun(PLAN);
      assertThat(before.populationActive()).isFalse();
      assertThat(before.privacy().epsilon()).isZero();
      assertThat(before.estimate().rosters()).isEmpty();

      String run = admin.startRun(PLAN).run();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (admin.rounds(run, 1, 10).isEmpty()) {
        assertThat(System.nanoTime()).as("a round opens in time").isLessThan(end);
        Thread.sleep(20);
      }
      LedgerInfo reserved = training.ledger("phones");
      assertThat(reserved.budget()).isEqualTo(new LedgerInfo.Budget(8, 1e-6));
      assertThat(reserved.spent()).isZero();
      assertThat(reserved.epsilon())
          .isEqualTo(before.privacy().curves().get(0).points().get(0).epsilon());
      assertThat(reserved.entries()).isEqualTo(1);
      assertThat(training.dryRun(PLAN).populationActive()).isTrue();
      admin.cancelRun(run);

      List<LedgerInfo.Entry> entries = training.ledgerEntries("phones", 1, 10);
      assertThat(entries)
          .extracting(LedgerInfo.Entry::kind)
          .containsExactly("RESERVED", "REFUNDED");
      assertThat(entries.get(1).previous()).isEqualTo(entries.get(0).hash());
      assertThat(training.ledgerEntries("phones", 2, 10)).hasSize(1);
      assertThat(training.verifyLedger("phones", reserved.head()).valid()).isTrue();
      LedgerInfo.Check foreign = training.verifyLedger("phones", "0".repeat(64));
      assertThat(foreign.valid()).isFalse();
      assertThat(foreign.detail()).contains("does not lead through 0000");

      ForecastInfo forecast = training.forecast(PLAN, List.of(1.0, 2.0), 20);
      assertThat(forecast.curves()).hasSize(2);
      ForecastInfo.Curve loud = forecast.curves().get(1);
      assertThat(loud.points().get(0).epsilon()).isEqualTo(reserved.epsilon());
      assertThat(loud.points())
          .extracting(ForecastInfo.Point::rounds)
          .containsExactly(1, 2, 5, 10, 20);
      assertThat(loud.affordable()).isGreaterThan(forecast.curves().get(0).affordable());
      String open = PLAN.replaceFirst("privacy: .*\n", "");
      assertThatThrownBy(() -> training.forecast(open, List.of(), null))
          .hasMessageContaining("no privacy section");
    }
  }

  @Test
  void entryThatWasChangedInTheDatabase_isNamed() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(PLAN).run();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (admin.rounds(run, 1, 10).isEmpty()) {
        assertThat(System.nanoTime()).as("a round opens in time").isLessThan(end);
        Thread.sleep(20);
      }
      admin.cancelRun(run);
      TrainingClient training = admin.training();
      assertThat(training.verifyLedger("phones", null).valid()).isTrue();
      try (Database database = Database.open(coordinator.database())) {
        database.update("ALTER TABLE event DISABLE TRIGGER event_only_grows");
        database.update(
            "UPDATE event SET payload = jsonb_set(payload, '{previous}', to_jsonb(repeat('0', 64)))"
                + " WHERE stream = 'ledger/phones' AND version = 1");
      }
      LedgerInfo.Check check = training.verifyLedger("phones", null);
      assertThat(check.valid()).isFalse();
      assertThat(check.brokenAt()).isEqualTo(2);
      assertThat(check.detail()).contains("entry 2");
      assertThat(training.ledger("phones").damage()).contains("entry 2");
    }
  }
}
