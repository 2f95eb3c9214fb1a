package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.protocol.Population;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.model.SignatureTable;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator starts only if what signed statements say of privacy ledgers still holds. */
class CitedLedgersTest {
  private static final long SECONDS_MAX = 60;
  private static final String PLAN =
      """
      name: private
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 4
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      privacy: {noiseMultiplier: 2, epsilon: 8, delta: 1e-6}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  private TestCoordinator coordinator() {
    StringWriter errors = new StringWriter();
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors),
            Map.of("XDG_CACHE_HOME", folder.toString()),
            folder,
            false);
    assertThat(Cairn.run(terminal, "init", "--data", "state")).as(errors.toString()).isZero();
    return TestCoordinator.withIdentities(folder.resolve("state"));
  }

  /** A statement about the first model of a run whose first round has reserved its cost. */
  private static String signed(TestCoordinator coordinator) throws Exception {
    AdminClient admin = coordinator.admin();
    String run = admin.startRun(PLAN).run();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (admin.rounds(run, 1, 10).isEmpty()) {
      assertThat(System.nanoTime()).as("a round opens in time").isLessThan(end);
      Thread.sleep(20);
    }
    return admin.modelRecords().sign(admin.model(run, "latest").model(), null).statement();
  }

  private static void refuses(TestCoordinator coordinator, String... parts) {
    assertThatThrownBy(coordinator::start)
        .isInstanceOf(StartFailure.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n");
  }

  @Test
  void databaseOfBeforeTheStatement_isRefused_untilSomebodyTakesTheFileAway() throws Exception {
    Path kept = folder.resolve("state/statements/phones");
    try (TestCoordinator coordinator = coordinator()) {
      coordinator.stop();
      DatabaseAddress backup = SharedPostgres.copyOf(coordinator.database());
      coordinator.start();
      String statement = signed(coordinator);
      String head = coordinator.admin().training().ledger("phones").head();
      assertThat(statement.lines()).contains("ledger " + head, "incarnation 0");
      assertThat(kept).hasContent(statement);
      coordinator.stop();
      coordinator.start();
      coordinator.stop();

      SharedPostgres.restore(coordinator.database(), backup);
      refuses(coordinator, "population phones", head, "restore a newer one", kept.toString());
      assertThatThrownBy(coordinator::startRestored)
          .as("whatever an operator says")
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining(head);
      Files.delete(kept);
      coordinator.start();
      assertThat(signed(coordinator)).containsPattern("\nincarnation [0-9]{8}\n");
    }
  }

  @Test
  void databaseThatLostALedger_isRefused() throws Exception {
    try (TestCoordinator coordinator = coordinator()) {
      String statement = signed(coordinator);
      assertThat(statement).doesNotContain("ledger -");
      coordinator.stop();
      try (Database database = Database.open(coordinator.database())) {
        database.update("ALTER TABLE event DISABLE TRIGGER event_only_grows");
        database.update("DELETE FROM event WHERE stream = 'ledger/phones'");
      }
      refuses(coordinator, "population phones", "not restored as a whole");
    }
  }

  /** Its file is named as one that is not finished was in earlier versions. */
  @Test
  void statementAboutAPopulationThatIsNamedAsAPart_counts() {
    Population population = new Population("phones.part");
    String head = "0".repeat(64);
    try (Database database = SharedPostgres.freshDatabase()) {
      CitedLedgers cited =
          new CitedLedgers(
              CitedLedgers.in(folder),
              PgJournal.ofLedgers(database, Codecs.LEDGERS, new SilentListener<>()),
              new SignatureTable(database));
      cited.check();
      cited.remember(population, "population phones.part\nmodel m\ntime t\nledger " + head + "\n");
      assertThatThrownBy(cited::check)
          .isInstanceOf(StartFailure.class)
          .hasMessageContainingAll("population phones.part", head, "restore a newer one");
    }
  }
}
