package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator whose machine's clock is an hour ahead of the database's: it dates by the
 * database's, as every other coordinator over it does, and nothing ends early for it.
 */
@Timeout(120)
class DatabaseTimeTest {
  private static final Duration BEHIND = Duration.ofHours(1);
  private static final String PLAN =
      """
      name: dated
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1s}
      retry: {attempts: 1}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 100}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  /** From the next connection on, what is asked for the time is what stands in this schema. */
  private static void setBack(Database database) {
    database.update(
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS"
            + " $$ SELECT pg_catalog.clock_timestamp() - interval '"
            + BEHIND.toSeconds()
            + " seconds' $$");
    database.update(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog',"
            + " current_database()); END $$");
  }

  private static void assertByTheDatabase(Instant date) {
    assertThat(Duration.between(date, Instant.now()))
        .isBetween(BEHIND.minusMinutes(2), BEHIND.plusMinutes(2));
  }

  @Test
  void whatIsDecided_isDatedByTheDatabase() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      coordinator.stop();
      try (Database database = Database.open(coordinator.database())) {
        setBack(database);
      }
      coordinator.start();
      AdminClient admin = coordinator.admin();
      String run = admin.startRun(PLAN).run();
      RunInfo failed = awaitFailed(admin, run);
      try (Database database = Database.open(coordinator.database())) {
        List<Instant> dates =
            database.query(
                "SELECT at FROM event UNION SELECT renewed_at FROM lease"
                    + " UNION SELECT created_at FROM run UNION"
                    + " (SELECT at FROM audit ORDER BY number DESC LIMIT 1)",
                row -> Sql.instant(row, 1));
        assertThat(dates).hasSizeGreaterThan(4).allSatisfy(DatabaseTimeTest::assertByTheDatabase);
      }
      assertByTheDatabase(failed.endedAt());
      assertTokenOfTenMinutesIsValid(coordinator);
    }
  }

  private static RunInfo awaitFailed(AdminClient admin, String run) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    RunInfo info = admin.run(run);
    while (!info.status().equals("FAILED")) {
      assertThat(System.nanoTime()).as("its round has a second").isLessThan(end);
      Thread.sleep(20);
      info = admin.run(run);
    }
    return info;
  }

  /** It ended fifty minutes ago by this machine's clock. */
  private static void assertTokenOfTenMinutesIsValid(TestCoordinator coordinator) throws Exception {
    String secret =
        coordinator
            .admin()
            .tokens()
            .create("short", List.of("auditor"), Duration.ofMinutes(10))
            .secret();
    AdminClient holder =
        AdminClient.of(
            AdminAddress.of("http://127.0.0.1:" + coordinator.adminPort(), secret, "the test"));
    assertThat(holder.runs(10)).hasSize(1);
  }
}
