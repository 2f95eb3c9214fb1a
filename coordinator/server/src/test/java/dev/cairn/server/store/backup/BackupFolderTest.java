package dev.cairn.server.store.backup;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.blob.Staging;
import dev.cairn.server.store.journal.Incarnations;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows and files go into a backup and come out of it as they were, or not at all. */
class BackupFolderTest {
  private static final String NAME = "20260102T030405Z-0123abcd";
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final byte[] MODEL = {1, 2, 3};

  @TempDir Path folder;
  private final Database database = SharedPostgres.freshDatabase();
  private BlobFolder files;
  private Path statements;

  @BeforeEach
  void fill() throws Exception {
    files = BlobFolder.open(Files.createDirectories(folder.resolve("state/files")));
    statements = Files.createDirectories(folder.resolve("state/statements"));
    Files.writeString(statements.resolve("phones"), "a statement");
    Files.writeString(statements.resolve("phones.part"), "one about another population");
    Files.writeString(statements.resolve(".phones." + UUID.randomUUID() + ".part"), "half of one");
    put(MODEL);
    database.update(
        "INSERT INTO run (id, population, plan, plan_digest, created_at)"
            + " VALUES ('r1', 'phones', E'tab\\tline\\n\\\\ \u00e4', 'd',"
            + " '2026-01-01 00:00:00.123456+02')");
    database.update(
        "INSERT INTO model_version (run_id, version, model_id, updates, weight, loss, created_at)"
            + " VALUES ('r1', 0, 'm', 0, 0, 0.1::float8 + 0.2::float8, now())");
    for (int i = 0; i < 3; i++) {
      database.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES ('run/r1', ?, 'T', 1, now(), '{\"a\": [1.50, null, \"\\\\u0041\\\\n\"]}')",
          (long) i);
    }
    database.update("INSERT INTO active_run (population, run_id) VALUES ('phones', 'r1')");
    database.update(
        "INSERT INTO secure_message (round, digest, message) VALUES ('r1/1/1', ?, ?)",
        Digest.of(MODEL).bytes(),
        MODEL);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void put(byte[] bytes) throws Exception {
    try (Staging staging = files.stage(bytes.length)) {
      staging.write(ByteBuffer.wrap(bytes));
      staging.commit(null);
    }
  }

  private BackupFolder backup() {
    return new BackupWriter(database, files, statements).write(folder, NAME, AT, "1.2.3");
  }

  /** Every row of every table as PostgreSQL shows it, but for those that are left out. */
  private static TreeMap<String, TreeSet<String>> rows(Database of) {
    TreeMap<String, TreeSet<String>> all = new TreeMap<>();
    for (String table :
        of.query(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
                + " AND relnamespace = current_schema()::regnamespace",
            row -> row.getString(1))) {
      if (!Rows.LEFT_OUT.contains(table)) {
        all.put(
            table,
            new TreeSet<>(
                of.query("SELECT t::text FROM " + table + " t", row -> row.getString(1))));
      }
    }
    return all;
  }

  private List<String> names(Path root) throws Exception {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void rowsAndFiles_comeBackAsTheyWere() throws Exception {
    BackupFolder backup = backup();
    assertThat(backup.defects()).isEmpty();
    assertThat(backup.mark()).isEqualTo(new Incarnations(database).mark());
    assertThat(backup.at()).isEqualTo(AT);
    assertThat(backup.blobs()).containsExactly(Digest.of(MODEL).hex());
    String copied = "files/blobs/sha256/03/" + Digest.of(MODEL).hex();
    assertThat(names(folder.resolve(NAME)))
        .contains(
            copied,
            "statements/phones",
            "statements/phones.part",
            "database/event.copy",
            "manifest.json")
        .noneMatch(name -> name.contains("secure_message") || name.contains("/."));
    for (String name : names(folder.resolve(NAME))) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(NAME).resolve(name)))
          .as(name)
          .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
    }

    DatabaseAddress empty = SharedPostgres.emptyAddress();
    backup.fill(empty);
    Path state = folder.resolve("other");
    backup.copyFiles(state);
    assertThat(state.resolve(copied)).hasBinaryContent(MODEL);
    assertThat(names(state)).containsExactly(copied, "statements/phones", "statements/phones.part");
    Files.write(state.resolve(copied), new byte[] {1, 2, 4});
    Files.writeString(state.resolve("statements/phones"), "a newer one");
    backup.copyFiles(state);
    assertThat(state.resolve(copied)).as("damaged, and mended").hasBinaryContent(MODEL);
    assertThat(state.resolve("statements/phones")).as("not overwritten").hasContent("a newer one");
    try (Database restored = Database.open(empty)) {
      assertThat(rows(restored)).isEqualTo(rows(database)).containsKeys("event", "incarnation");
      assertThat(restored.query("SELECT round FROM secure_message", row -> "")).isEmpty();
      restored.update(
          "INSERT INTO event (stream, version, type, schema, at, payload)"
              + " VALUES ('run/r1', 3, 'T', 1, now(), '{}')");
      assertThat(restored.first("SELECT max(position) FROM event", row -> row.getLong(1)))
          .as("positions go on")
          .contains(4L);
      assertThatThrownBy(() -> restored.update("DELETE FROM event"))
          .as("tables that only grow do so again")
          .hasMessageContaining("only grows");
    }
  }

  @Test
  void whatIsMissingOrChanged_isNamed() throws Exception {
    BackupFolder backup = backup();
    Path root = folder.resolve(NAME);
    for (String name : names(root)) {
      Path file = root.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        continue;
      }
      byte[] changed = bytes.clone();
      changed[changed.length / 2] ^= 1;
      Files.write(file, changed);
      if (name.equals("manifest.json")) {
        assertThat(digestOrRefusal(root)).isNotEqualTo(backup.digest().hex());
      } else {
        assertThat(backup.defects()).containsExactly(name + " is damaged");
        Files.delete(file);
        assertThat(backup.defects()).containsExactly(name + " is missing");
      }
      Files.write(file, bytes);
    }
    assertThat(backup.defects()).isEmpty();
  }

  private static String digestOrRefusal(Path root) {
    try {
      return BackupFolder.open(root).digest().hex();
    } catch (StartFailure e) {
      return "refused";
    }
  }

  @Test
  void fileOfTheCoordinatorWithOtherBytes_isLeftOutAndTold() throws Exception {
    put(new byte[] {9});
    Files.write(files.path(Digest.of(MODEL).hex()), new byte[] {1, 2, 4});
    BackupFolder backup = backup();
    assertThat(backup.damaged()).containsExactly(Digest.of(MODEL).hex());
    assertThat(backup.blobs()).containsExactly(Digest.of(new byte[] {9}).hex());
    assertThat(backup.defects()).isEmpty();
  }

  @Test
  void foldersThatAreNoBackups_areRefused() throws Exception {
    assertThatThrownBy(() -> BackupFolder.open(folder))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("it has no manifest.json");
    backup();
    Path manifest = folder.resolve(NAME).resolve("manifest.json");
    String json = Files.readString(manifest);
    for (String[] change :
        new String[][] {
          {"cairn/backup/1", "cairn/backup/2"},
          {"statements/phones", "../../etc/passwd"},
          {"\"event\"", "\"event; DROP TABLE run\""},
          {"\"position\"", "\"position) TO STDOUT --\""},
          {"\"damaged\"", "\"other\""},
          {"\"files\"", "\"fils\""},
          {"database-seen", "database"},
          {AT.toString(), "yesterday"},
          {"\"schema\" : \"", "\"schema\" : \"x"}
        }) {
      assertThat(json).contains(change[0]);
      Files.writeString(manifest, json.replace(change[0], change[1]));
      assertThatThrownBy(() -> BackupFolder.open(folder.resolve(NAME)))
          .as(change[1])
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("is damaged")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void everyTable_isKeptOrLeftOut_andTablesOfOthersAreNoneOfIts() throws Exception {
    Set<String> all = new TreeSet<>(Rows.KEPT);
    all.addAll(Rows.LEFT_OUT);
    assertThat(
            database.query(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                    + " AND relnamespace = current_schema()::regnamespace",
                row -> row.getString(1)))
        .containsExactlyInAnyOrderElementsOf(all);
    database.update("CREATE TABLE \"Of others\" (x integer)");
    assertThat(database.inTransaction(Rows::tables))
        .extracting(Manifest.Table::name)
        .containsExactlyInAnyOrderElementsOf(Rows.KEPT);
  }

  @Test
  void databaseWithTables_andTablesOfTheFuture_areRefused() throws Exception {
    BackupFolder backup = backup();
    assertThatThrownBy(() -> backup.fill(SharedPostgres.freshAddress()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("has tables already");
    Path manifest = folder.resolve(NAME).resolve("manifest.json");
    String json = Files.readString(manifest);
    Files.writeString(
        manifest, json.replaceFirst("\"schema\" : \"[0-9]+\"", "\"schema\" : \"999\""));
    assertThatThrownBy(
            () -> BackupFolder.open(folder.resolve(NAME)).fill(SharedPostgres.emptyAddress()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("version 999");
  }

  @Test
  void rowsThatAreNotAll_fillNothing() throws Exception {
    backup();
    Path root = folder.resolve(NAME);
    Path rows = root.resolve("database/event.copy");
    List<String> lines = Files.readAllLines(rows);
    Files.write(rows, lines.subList(0, 2));
    DatabaseAddress empty = SharedPostgres.emptyAddress();
    assertThatThrownBy(() -> BackupFolder.open(root).fill(empty))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("event has 2 rows, not 3");
    try (Database half = Database.open(empty)) {
      assertThat(half.query("SELECT id FROM run", row -> "")).isEmpty();
    }
  }

  @Test
  void backupThatBreaksOff_leavesNothing() throws Exception {
    Files.createDirectories(folder.resolve(NAME)).resolve("x").toFile().createNewFile();
    assertThatThrownBy(this::backup).isInstanceOf(StoreTrouble.class);
    assertThat(folder.resolve(NAME + ".part")).doesNotExist();
    database.close();
    assertThatThrownBy(this::backup).isInstanceOf(RuntimeException.class);
    assertThat(folder.resolve(NAME + ".part")).doesNotExist();
  }
}
