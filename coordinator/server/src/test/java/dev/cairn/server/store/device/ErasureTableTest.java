package dev.cairn.server.store.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Digest;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an erasure deletes, and that the key stays away. */
class ErasureTableTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final String CLIENT = "c".repeat(64);

  private final Database database = SharedPostgres.freshDatabase();
  private final DeviceTable devices = new DeviceTable(database);
  private final ErasureTable table = new ErasureTable(database);

  @AfterEach
  void close() {
    database.close();
  }

  private void token(String id, @Nullable String name) {
    devices.add(
        List.of(
            new TokenRow(id, Digest.of(new byte[] {7}), name, NOW, NOW.plusSeconds(3_600), null)),
        "ada");
  }

  private static DeviceRow device(String client, String serial) {
    return new DeviceRow(
        client, "maria's phone", NOW, new byte[] {1, 2}, serial, NOW.plusSeconds(60), null, null);
  }

  private void enrol(String client, String token, String serial) {
    token(token, "maria's phone");
    assertThat(devices.enrol(token, device(client, serial), NOW)).isTrue();
  }

  /** Every row of every table, but for the tombstones and what migrations leave. */
  private String everything() {
    List<String> tables =
        database.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                + " AND table_type = 'BASE TABLE' AND table_name <> 'erased_device'"
                + " AND table_name <> 'flyway_schema_history'",
            row -> row.getString(1));
    assertThat(tables).hasSizeGreaterThan(10);
    StringBuilder all = new StringBuilder();
    for (String name : tables) {
      database
          .query("SELECT t::text FROM " + name + " t", row -> row.getString(1))
          .forEach(row -> all.append(name).append(' ').append(row).append('\n'));
    }
    return all.toString();
  }

  @Test
  void everythingThatNamesTheDevice_isGone() {
    enrol(CLIENT, "t1", "s1");
    enrol("other", "t2", "s2");
    database.update(
        "INSERT INTO strike (client_id, number, round, reason, detail, at)"
            + " VALUES (?, 1, 'r/1/1', 'LATE', 'late', ?)",
        CLIENT,
        NOW);
    database.update(
        "INSERT INTO participation (population, client_id, at) VALUES ('phones', ?, ?)",
        CLIENT,
        NOW);
    new UploadUseTable(database, "h").keep(List.of(new UploadUseTable.Row(CLIENT, NOW, 1, true)));
    database.update(
        "INSERT INTO audit_salt (client_id, salt) VALUES (?, sha256('x')), ('other', sha256('y'))",
        CLIENT);
    database.update(
        "INSERT INTO idempotency (token, key, request, at, status, body) VALUES"
            + " ('t', 'k1', sha256('x'), ?, 200, convert_to(?, 'UTF8')),"
            + " ('t', 'k2', sha256('x'), ?, 200, convert_to('{}', 'UTF8'))",
        NOW,
        "{\"client\":\"" + CLIENT + "\",\"name\":\"maria's phone\"}",
        NOW);
    assertThat(everything()).contains(CLIENT);

    assertThat(table.erase(CLIENT, NOW)).isTrue();

    assertThat(everything()).doesNotContain(CLIENT).doesNotContain("s1").contains("s2");
    assertThat(
            database.query(
                "SELECT key FROM idempotency WHERE body IS NOT NULL", row -> row.getString(1)))
        .containsExactly("k2");
    assertThat(table.isErased(CLIENT)).isTrue();
    assertThat(table.isErased("other")).isFalse();
    assertThat(devices.device("other")).isPresent();
    assertThat(devices.token("t1")).isEmpty();
    assertThat(devices.token("t2")).isPresent();
  }

  @Test
  void coordinatorThatStillCountsAnErasedDevice_doesNotBringItBack() {
    enrol(CLIENT, "t1", "s1");
    table.erase(CLIENT, NOW);
    new UploadUseTable(database, "h").keep(List.of(new UploadUseTable.Row(CLIENT, NOW, 1, true)));
    assertThat(everything()).doesNotContain(CLIENT);
  }

  @Test
  void unknownDevice_isNotErased() {
    assertThat(table.erase(CLIENT, NOW)).isFalse();
    assertThat(table.isErased(CLIENT)).isFalse();
    enrol(CLIENT, "t1", "s1");
    assertThat(table.erase(CLIENT, NOW)).isTrue();
    assertThat(table.erase(CLIENT, NOW)).isFalse();
  }

  @Test
  void erasedKey_cannotEnrolAgainAndCostsNoToken() {
    enrol(CLIENT, "t1", "s1");
    table.erase(CLIENT, NOW);
    token("t2", null);
    assertThat(devices.enrol("t2", device(CLIENT, "s3"), NOW)).isFalse();
    assertThat(devices.renew(device(CLIENT, "s4"))).isFalse();
    assertThat(devices.device(CLIENT)).isEmpty();
    assertThat(devices.enrol("t2", device("other", "s5"), NOW)).isTrue();
  }

  @Test
  void erasedWhileItEnrolsAgain_itIsGone() {
    for (int i = 0; i < 20; i++) {
      String client = "client-" + i;
      enrol(client, "t" + i, "s" + i);
      String again = "again-" + i;
      token(again, null);
      List<CompletableFuture<?>> both = new ArrayList<>();
      both.add(CompletableFuture.runAsync(() -> devices.enrol(again, device(client, again), NOW)));
      both.add(CompletableFuture.runAsync(() -> table.erase(client, NOW)));
      both.forEach(CompletableFuture::join);
      assertThat(table.isErased(client)).isTrue();
      assertThat(devices.device(client)).isEmpty();
    }
  }
}
