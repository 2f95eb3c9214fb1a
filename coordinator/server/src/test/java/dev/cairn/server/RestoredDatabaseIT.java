package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.LedgerInfo;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.Incarnations;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real coordinator whose database is put back to where it was before. */
class RestoredDatabaseIT {
  private static final long SECONDS_MAX = 60;
  private static final String PLAN =
      """
      name: restored
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      retry: {attempts: 1}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      privacy: {noiseMultiplier: 2, epsilon: 8, delta: 1e-6}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;

  private static RunInfo await(AdminClient admin, String run, Predicate<RunInfo> holds)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    RunInfo info = admin.run(run);
    while (!holds.test(info)) {
      assertThat(System.nanoTime()).as("in time, not %s", info).isLessThan(end);
      Thread.sleep(20);
      info = admin.run(run);
    }
    return info;
  }

  private static String opened(AdminClient admin) throws Exception {
    String run = admin.startRun(PLAN).run();
    await(admin, run, info -> admin.rounds(run, 1, 10).size() == 1);
    return run;
  }

  private static List<String> causes(TestCoordinator coordinator) {
    try (Database database = Database.open(coordinator.database())) {
      return database.query(
          "SELECT cause FROM incarnation ORDER BY number", row -> row.getString(1));
    }
  }

  private static long incarnation(TestCoordinator coordinator) {
    try (Database database = Database.open(coordinator.database())) {
      return new Incarnations(database).current();
    }
  }

  private static RoundOutcome outcome(TestCoordinator coordinator, String round) {
    try (GrpcCoordinator device =
        GrpcCoordinator.connect("127.0.0.1:" + coordinator.devicePort())) {
      return device.finish(
          new SessionId(RoundId.parse(round), new ClientId("phone")), Departure.DONE, 0);
    }
  }

  @Test
  void databaseThatLacksWhatTheFolderSaw_beginsAnotherHistory_andRunsGoOnInIt() throws Exception {
    Path state = folder.resolve("state");
    try (TestCoordinator coordinator = new TestCoordinator(state)) {
      AdminClient admin = coordinator.admin();
      String run = opened(admin);
      coordinator.stop();
      DatabaseAddress backup = SharedPostgres.copyOf(coordinator.database());
      coordinator.start();
      assertThat(causes(coordinator)).as("a restart is no restore").containsExactly("MADE");
      admin.training().abort(new RoundName(run, 1, 1), "to go on after the backup");
      await(admin, run, info -> (run + "/1/2").equals(info.current()));
      coordinator.stop();
      SharedPostgres.restore(coordinator.database(), backup);
      coordinator.start();

      long number = incarnation(coordinator);
      assertThat(number).isGreaterThan(20_000_000);
      String anew = run + "/" + number + "/1";
      await(admin, run, info -> anew.equals(info.current()));
      await(admin, run, info -> admin.rounds(run, 1, 10).size() == 2);
      assertThat(admin.round(run, 1, 1).reason()).isEqualTo("RESTORED");
      assertThat(admin.run(run).status()).isEqualTo("ACTIVE");
      assertThat(outcome(coordinator, run + "/1/1"))
          .isInstanceOfSatisfying(
              RoundOutcome.Abandoned.class,
              over -> assertThat(over.reason()).startsWith("RESTORED"));
      assertThat(outcome(coordinator, run + "/1/2"))
          .as("a round that the database has forgotten")
          .isEqualTo(new RoundOutcome.Abandoned("there is no such round"));
      assertThat(outcome(coordinator, anew)).isEqualTo(new RoundOutcome.Pending());
      assertThat(admin.training().ledgerEntries("phones", 1, 10))
          .as("whether the first sum was published is forgotten, so it counts")
          .extracting(LedgerInfo.Entry::kind)
          .containsExactly("RESERVED", "CHARGED", "RESERVED");

      coordinator.stop();
      coordinator.start();
      assertThat(causes(coordinator)).containsExactly("MADE", "FOUND");
      assertThat(admin.run(run).current()).isEqualTo(anew);
      admin.training().abort(new RoundName(run, (int) number, 1), "once more");
      await(admin, run, info -> (run + "/" + number + "/2").equals(info.current()));
    }
  }

  @Test
  void operatorSaysSo_whereTheFolderWasRestoredToo() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = opened(admin);
      coordinator.stop();
      coordinator.startRestored();
      long number = incarnation(coordinator);
      await(admin, run, info -> (run + "/" + number + "/1").equals(info.current()));
      assertThat(causes(coordinator)).containsExactly("MADE", "TOLD");
      assertThat(admin.round(run, 1, 1).reason()).isEqualTo("RESTORED");
    }
  }

  /** It drives no run any more, and says why. */
  private static void awaitUnready(TestCoordinator coordinator) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest question =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + coordinator.adminPort() + "/health/ready"))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    String answer = "";
    while (!answer.contains("the database lacks what it said before")) {
      assertThat(System.nanoTime()).as("unready in time: %s", answer).isLessThan(end);
      Thread.sleep(20);
      answer = http.send(question, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void databaseThatIsSetBackUnderARunningCoordinator_isNoticedAtTheNextStart() throws Exception {
    Path seen = folder.resolve("state").resolve(DatabaseHistory.FILE);
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      coordinator.stop();
      DatabaseAddress backup = SharedPostgres.copyOf(coordinator.database());
      coordinator.start();
      AdminClient admin = coordinator.admin();
      String run = opened(admin);
      String before = Files.readString(seen);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
      while (!before.contains("round/" + run)) {
        assertThat(System.nanoTime()).as("noted in time: %s", before).isLessThan(end);
        Thread.sleep(20);
        before = Files.readString(seen);
      }
      SharedPostgres.restore(coordinator.database(), backup);
      awaitUnready(coordinator);
      coordinator.stop();
      assertThat(Files.readString(seen)).as("what is lost stays noted").isEqualTo(before);
      coordinator.start();
      assertThat(causes(coordinator)).containsExactly("MADE", "FOUND");
    }
  }

  @Test
  void anotherDatabase_isRefused_unlessItTakesThePlace() throws Exception {
    Path seen = folder.resolve("state").resolve(DatabaseHistory.FILE);
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      coordinator.stop();
      String text = Files.readString(seen);
      Files.writeString(seen, text.replaceFirst("database .*", "database another"));
      assertThatThrownBy(coordinator::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("was used with another database")
          .hasMessageContaining("--restored")
          .hasMessageNotContaining("\n");
      Files.writeString(seen, text.substring(5));
      assertThatThrownBy(coordinator::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("is damaged")
          .hasMessageNotContaining("\n");
      coordinator.startRestored();
      assertThat(causes(coordinator)).containsExactly("MADE", "TOLD");
      assertThat(Files.readString(seen)).contains("incarnation " + incarnation(coordinator));
    }
  }
}
