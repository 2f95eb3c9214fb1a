package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.cli.Cairn;
import dev.cairn.cli.Terminal;
import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.BackupInfo;
import dev.cairn.cli.admin.LedgerInfo;
import dev.cairn.cli.admin.RoundName;
import dev.cairn.cli.admin.RunInfo;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real coordinator makes a backup and goes on; another one begins where the backup ends. */
class RestoredBackupIT {
  private static final long SECONDS_MAX = 120;
  private static final String PLAN =
      """
      # Digits that name no file: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      name: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      population: phones
      model: {portable: {input: [3], layers: [{linear: 2}]}}
      rounds: 2
      cohort: {target: 2, selected: 2, minimum: 2}
      deadlines: {round: 1h}
      training: {epochs: 1, batchSize: 5, learningRate: 0.1}
      update: {clipNorm: 1, maxWeight: 1}
      privacy: {noiseMultiplier: 2, epsilon: 8, delta: 1e-6}
      seed: 5
      secureAggregation: off
      """;

  @TempDir Path folder;
  private String out = "";
  private String err = "";

  private int cairn(String... command) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(output), new PrintWriter(errors), Map.of(), folder, false);
    int code = Cairn.run(terminal, command);
    out = output.toString();
    err = errors.toString();
    return code;
  }

  private static void await(String what, BooleanSupplier holds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static BackupInfo done(AdminClient admin, BackupInfo begun) throws Exception {
    await("the backup", () -> !admin.backups().get(begun.backup()).isRunning());
    return admin.backups().get(begun.backup());
  }

  private static String opened(AdminClient admin) throws Exception {
    String run = admin.startRun(PLAN).run();
    await("a round", () -> admin.rounds(run, 1, 10).size() == 1);
    return run;
  }

  private static ServerConfig config(Path data, String dsn) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "data", data.toString(),
                "devices.port", "0",
                "devices.transport", "plaintext",
                "admin.port", "0"));
    if (dsn != null) {
      settings.put("database.dsn", dsn);
    }
    return ServerConfig.load(null, settings, Map.of());
  }

  private static String dsn(DatabaseAddress at) {
    return at.jdbcUrl()
        .replace("jdbc:postgresql://", "postgresql://" + at.user() + ":" + at.password() + "@");
  }

  /** What the coordinator over a restored database must be like. */
  private void assertGoesOn(ServerConfig config, String run, String token) throws Exception {
    try (CoordinatorServer server = CoordinatorServer.start(config)) {
      AdminClient admin =
          AdminClient.of(
              AdminAddress.of("http://127.0.0.1:" + server.adminPort(), token, "the old token"));
      assertThat(admin.round(run, 1, 1).reason()).isEqualTo("RESTORED");
      await("another round", () -> admin.rounds(run, 1, 10).size() == 2);
      RunInfo info = admin.run(run);
      assertThat(info.status()).isEqualTo("ACTIVE");
      assertThat(info.current()).as("another incarnation").matches(run + "/[0-9]{8}/1");
      assertThat(admin.training().ledgerEntries("phones", 1, 10))
          .extracting(LedgerInfo.Entry::kind)
          .containsExactly("RESERVED", "CHARGED", "RESERVED");
      assertThat(admin.model(run, "latest").version()).isZero();
      assertThat(admin.audit().verify(null).valid()).isTrue();
    }
  }

  @Test
  void backupOfARunningCoordinator_isRestoredElsewhere_andRunsGoOn() throws Exception {
    Path state = folder.resolve("state");
    String run;
    String token;
    BackupInfo backup;
    try (TestCoordinator coordinator = new TestCoordinator(state)) {
      AdminClient admin = coordinator.admin();
      token = Files.readString(state.resolve(Access.TOKEN_FILE)).strip();
      run = opened(admin);
      backup = done(admin, admin.backups().create());
      assertThat(backup.state()).as(backup.detail()).isEqualTo("DONE");
      admin.training().abort(new RoundName(run, 1, 1), "to go on after the backup");
      await("the next round", () -> (run + "/1/2").equals(admin.run(run).current()));

      BackupInfo.Check check = done(admin, admin.backups().check(backup.backup())).check();
      assertThat(check.problems()).isEmpty();
      assertThat(check.state()).isEqualTo("SOUND");
      assertThat(check.runs()).isOne();
      assertThat(check.rounds()).isOne();
      assertThat(check.reservations()).isOne();
      assertThat(admin.run(run).current()).as("all goes on").isEqualTo(run + "/1/2");
      assertThat(Files.list(state.resolve(BackupDesk.FOLDER)))
          .as("nothing is left of the check")
          .containsExactly(state.toRealPath().resolve(BackupDesk.FOLDER).resolve(backup.backup()));

      coordinator.stop();
      coordinator.start();
      assertThat(admin.backups().all()).extracting(BackupInfo::backup).contains(backup.backup());
      assertThat(admin.backups().get(backup.backup()).content()).isEqualTo(backup.content());
    }
    String from = backup.content().folder();
    assertThat(cairn("restore", from, "--data", "yours", "--check")).as(err).isZero();
    assertThat(out).containsPattern("RESTORED +1\n").contains("can be restored");
    assertThat(folder.resolve("yours")).doesNotExist();

    String dsn = dsn(SharedPostgres.emptyAddress());
    assertThat(cairn("restore", from, "--data", "yours", "--database", dsn)).as(err).isZero();
    assertThat(out).contains(backup.content().sha256(), "authority");
    assertGoesOn(config(folder.resolve("yours"), dsn), run, token);

    assertThat(cairn("restore", from, "--data", "own")).as(err).isZero();
    assertThat(cairn("restore", from, "--data", "own")).isEqualTo(Cairn.FAILURE);
    assertThat(err).contains("There is a database already").hasLineCount(1);
    assertGoesOn(config(folder.resolve("own"), null), run, token);
  }

  @Test
  void restoreThatBrokeOff_keepsACoordinatorFromStarting() throws Exception {
    Path data = folder.resolve("half");
    DatabaseAddress other = SharedPostgres.emptyAddress();
    Database.open(other).close();
    String dsn = dsn(other);
    String name;
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      name = done(admin, admin.backups().create()).content().folder();
    }
    assertThat(cairn("restore", name, "--data", "half", "--database", dsn)).isOne();
    assertThat(err).contains("has tables already").hasLineCount(1);
    assertThatThrownBy(() -> CoordinatorServer.start(config(data, dsn)))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("was used with another database");
    assertThat(cairn("restore", name, "--data", "state", "--database", dsn)).isOne();
    assertThat(cairn("restore", "state", "--data", "new")).isOne();
    assertThat(err).contains("is no backup").hasLineCount(1);
  }

  @Test
  void backupThatDoesNotBelongTogether_isUnsound() throws Exception {
    try (TestCoordinator coordinator = new TestCoordinator(folder.resolve("state"))) {
      AdminClient admin = coordinator.admin();
      String run = opened(admin);
      String model = admin.model(run, "latest").model();
      try (Database database = Database.open(coordinator.database())) {
        database.update("ALTER TABLE audit DISABLE TRIGGER audit_only_grows");
        database.update("UPDATE audit SET operator = 'nobody' WHERE number = 1");
        database.update("ALTER TABLE event DISABLE TRIGGER event_only_grows");
        database.update(
            "UPDATE event SET payload = jsonb_set(payload, '{previous}', to_jsonb(repeat('0', 64)))"
                + " WHERE stream = 'ledger/phones'");
      }
      Path blob =
          folder.resolve("state/files/blobs/sha256").resolve(model.substring(0, 2)).resolve(model);
      Files.delete(blob);
      // A statement that was signed after the backup, or over another database.
      Files.createDirectories(folder.resolve("state/statements"));
      BackupInfo backup = done(admin, admin.backups().create());
      Files.writeString(
          folder.resolve("state/statements/phones"),
          "model m\npopulation phones\nledger " + "1".repeat(64) + "\ntime t\n");
      BackupInfo.Check check = done(admin, admin.backups().check(backup.backup())).check();
      assertThat(check.state()).isEqualTo("UNSOUND");
      assertThat(check.problems())
          .anyMatch(line -> line.contains("a file that is missing: " + model))
          .anyMatch(line -> line.contains("line 1 of the audit trail"))
          .anyMatch(line -> line.contains("the privacy ledger of phones"))
          .anyMatch(line -> line.contains("1".repeat(64) + ", which this database's ledger lacks"))
          .hasSize(4);
      Path event = Path.of(backup.content().folder()).resolve("database/event.copy");
      Files.writeString(event, Files.readString(event).replaceFirst("r", "R"));
      assertThat(done(admin, admin.backups().check(backup.backup())).check().problems())
          .containsExactly("database/event.copy is damaged");
    }
    String name = folder.resolve("state/backups").toFile().list()[0];
    assertThat(cairn("restore", "state/backups/" + name, "--data", "new")).isOne();
    assertThat(err).contains("database/event.copy is damaged").hasLineCount(1);
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(cairn("restore", "state/backups/" + name, "--data", "new", "--check")).isOne();
    assertThat(out).contains("database/event.copy is damaged");
  }
}
