package dev.cairn.server.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.VersionConflict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final String APPEND = "INSERT INTO event VALUES (?, ?, 'Opened', 1, ?, ?::jsonb)";

  private static DatabaseAddress address;
  private static Database database;

  @BeforeAll
  static void open() {
    address = SharedPostgres.freshAddress();
    database = Database.open(address);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void values_comeBackAsTheyWere() {
    database.update(APPEND, "values", 0L, AT, "{\"a\": [1, null]}");
    database.update(
        "INSERT INTO secure_message VALUES ('r', decode(repeat('ab', 32), 'hex'), ?)",
        new byte[] {0, -1, 7});
    assertThat(
            database.first(
                "SELECT at, payload ->> 'a' FROM event WHERE stream = ? AND version = ?",
                row -> Sql.instant(row, 1) + " " + row.getString(2),
                "values",
                0))
        .contains(AT + " [1, null]");
    assertThat(database.query("SELECT message FROM secure_message", row -> row.getBytes(1)))
        .containsExactly(new byte[] {0, -1, 7});
  }

  @Test
  void transaction_isKeptWholeOrNotAtAll() {
    String kept = database.inTransaction(sql -> append(sql, "whole", 0, 1, 2));
    assertThat(kept).isEqualTo("whole");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                database.inTransaction(
                    sql -> {
                      append(sql, "whole", 3);
                      throw new IllegalStateException("decided otherwise");
                    }));
    assertThat(versions("whole")).containsExactly(0L, 1L, 2L);
  }

  /** Not after the ten seconds for which all others wait. */
  @Test
  void promptConnection_waitsForALockForASecondOnly() throws Exception {
    database.update("CREATE TABLE waited AS SELECT 1 AS number");
    try (Database prompt = Database.openPrompt(address)) {
      assertThat(prompt.answers()).isTrue();
      CompletableFuture<Integer> waiting =
          database.inTransaction(
              sql -> {
                sql.update("UPDATE waited SET number = 2");
                CompletableFuture<Integer> begun =
                    CompletableFuture.supplyAsync(
                        () -> prompt.update("UPDATE waited SET number = 3"));
                return begun.handle((rows, trouble) -> begun).join();
              });
      assertThatThrownBy(waiting::join).hasCauseInstanceOf(StoreTrouble.class);
      assertThat(prompt.update("UPDATE waited SET number = 3")).isOne();
    }
  }

  @Test
  void nextVersionTakenByAnother_isAConflictAndKeepsNothing() {
    database.inTransaction(sql -> append(sql, "raced", 0, 1));
    assertThatExceptionOfType(VersionConflict.class)
        .isThrownBy(() -> database.inTransaction(sql -> append(sql, "raced", 2, 1)))
        .satisfies(conflict -> assertThat(conflict.constraint()).isEqualTo("event_pkey"));
    assertThatExceptionOfType(VersionConflict.class)
        .isThrownBy(() -> database.update(APPEND, "raced", 1, AT, "{}"));
    assertThat(versions("raced")).containsExactly(0L, 1L);
  }

  @Test
  void positions_growWithTheVersionsOfAStream() {
    database.inTransaction(sql -> append(sql, "ordered", 0, 1, 2, 3));
    assertThat(
            database.query(
                "SELECT version FROM event WHERE stream = 'ordered' ORDER BY position",
                row -> row.getLong(1)))
        .containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void journal_onlyGrows() {
    database.update(APPEND, "fixed", 0, AT, "{}");
    for (String change :
        List.of("DELETE FROM event", "UPDATE event SET type = 'x'", "TRUNCATE event")) {
      assertThatThrownBy(() -> database.update(change))
          .isInstanceOf(StoreFault.class)
          .hasMessageContaining("only grows");
    }
    assertThat(versions("fixed")).containsExactly(0L);
  }

  @Test
  void brokenStatementsAndRules_areFaultsThatQuoteNoRow() {
    assertThatThrownBy(() -> database.update("SELEKT 1")).isInstanceOf(StoreFault.class);
    assertThatThrownBy(() -> database.update(APPEND, "private-name", -1, AT, "{}"))
        .isInstanceOf(StoreFault.class)
        .hasMessageContaining("event_version_check")
        .hasMessageNotContaining("private-name");
  }

  /** Stack traces get into the log, with the driver's words for what the server said. */
  @Test
  void causesOfFaults_quoteNoRowEither() {
    for (SqlWork<?> work :
        List.<SqlWork<?>>of(
            sql -> sql.update(APPEND, "private-name", -1, AT, "{}"),
            sql -> append(sql, "private-name", -1),
            sql -> append(sql, "private-name", 0, 0))) {
      assertThatThrownBy(() -> database.inTransaction(work))
          .extracting(Throwables::getStackTrace, STRING)
          .contains("event_")
          .doesNotContain("private-name");
    }
  }

  /** A primary that has become a standby, and rights that an operator took away, may come back. */
  @Test
  void databaseThatMustNotBeWritten_isTrouble() {
    assertThatExceptionOfType(StoreTrouble.class)
        .isThrownBy(
            () ->
                database.inTransaction(
                    sql -> {
                      sql.update("SET TRANSACTION READ ONLY");
                      return append(sql, "standby", 0);
                    }));
    database.update("CREATE ROLE nobody_at_all");
    assertThatExceptionOfType(StoreTrouble.class)
        .isThrownBy(
            () ->
                database.inTransaction(
                    sql -> {
                      sql.update("SET LOCAL ROLE nobody_at_all");
                      return append(sql, "rights", 0);
                    }));
    database.update("DROP ROLE nobody_at_all");
  }

  @Test
  void deadlines_areSetAndAreTrouble() {
    assertThat(show("statement_timeout")).isEqualTo("30s");
    assertThat(show("lock_timeout")).isEqualTo("10s");
    assertThat(show("idle_in_transaction_session_timeout")).isEqualTo("3s");
    assertThatExceptionOfType(StoreTrouble.class)
        .isThrownBy(
            () ->
                database.inTransaction(
                    sql -> {
                      sql.update("SET LOCAL statement_timeout = 20");
                      return sql.first("SELECT pg_sleep(5)", row -> 1);
                    }))
        .matches(trouble -> !trouble.outcomeUnknown());
    database.update("INSERT INTO lease VALUES ('locked', NULL, 1, now(), now(), 0)");
    database.inTransaction(
        holder -> {
          holder.update("UPDATE lease SET renewed_at = now() WHERE name = 'locked'");
          assertThatExceptionOfType(StoreTrouble.class)
              .isThrownBy(
                  () ->
                      database.inTransaction(
                          waiter -> {
                            waiter.update("SET LOCAL lock_timeout = 20");
                            return waiter.update("DELETE FROM lease WHERE name = 'locked'");
                          }));
          return 0;
        });
  }

  @Test
  void lostConnection_isTroubleAndTheNextTryWorks() {
    assertThatExceptionOfType(StoreTrouble.class)
        .isThrownBy(
            () ->
                database.inTransaction(
                    sql -> sql.first("SELECT pg_terminate_backend(pg_backend_pid())", row -> 1)));
    assertThat(database.answers()).isTrue();
  }

  @Test
  void connectionLostInCommit_leavesTheOutcomeUnknown() {
    assertThatExceptionOfType(StoreTrouble.class)
        .isThrownBy(
            () ->
                database.inTransaction(
                    sql -> {
                      int backend =
                          sql.first("SELECT pg_backend_pid()", row -> row.getInt(1)).orElseThrow();
                      database.first("SELECT pg_terminate_backend(?, 20000)", row -> 1, backend);
                      return 0;
                    }))
        .matches(StoreTrouble::outcomeUnknown);
  }

  @Test
  void openingAgain_changesNothing() {
    try (Database again = Database.open(address)) {
      assertThat(again.query("SELECT version FROM flyway_schema_history", row -> row.getString(1)))
          .containsExactly(
              "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13", "14", "15", "16", "18",
              "19", "20", "22", "22.1", "23", "24", "25", "26", "27");
    }
  }

  @Test
  void tablesOfANewerCairn_areRefusedInOneLine() {
    DatabaseAddress newer = SharedPostgres.freshAddress();
    try (Database future = Database.open(newer)) {
      future.update(
          "INSERT INTO flyway_schema_history VALUES (99, '99', 'future', 'SQL', 'V99__future.sql',"
              + " 1, 'cairn', now(), 1, true)");
    }
    assertThatThrownBy(() -> Database.open(newer))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("are not those of this Cairn")
        .hasMessageNotContaining("\n");
  }

  @Test
  void noServer_isReportedInOneLine() throws IOException {
    try (Socket nobody = new Socket()) {
      // Bound, so that nobody else gets the port, but not listened on.
      nobody.bind(new InetSocketAddress("127.0.0.1", 0));
      String place = "127.0.0.1:" + nobody.getLocalPort() + "/c";
      assertThatThrownBy(() -> Database.open(DatabaseAddress.parse("postgresql://a:b@" + place)))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("No database server answers at " + place)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void missingDatabase_isReportedInOneLine() {
    DatabaseAddress missing =
        new DatabaseAddress(
            address.jdbcUrl().replaceFirst("/[^/]*$", "/nowhere"),
            address.user(),
            address.password());
    assertThatThrownBy(() -> Database.open(missing))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("has no database")
        .hasMessageContaining("/nowhere")
        .hasMessageNotContaining("\n");
  }

  @Test
  void deadlines_growFromInsideOut() {
    assertThat(
            List.of(Database.LOCK_DEADLINE, Database.STATEMENT_DEADLINE, Database.SOCKET_DEADLINE))
        .isSortedAccordingTo(Duration::compareTo)
        .doesNotHaveDuplicates();
  }

  private static String append(Sql sql, String stream, long... versions) throws SQLException {
    sql.updateAll(
        APPEND,
        Arrays.stream(versions)
            .mapToObj(version -> new Object[] {stream, version, AT, "{}"})
            .toList());
    return stream;
  }

  private static List<Long> versions(String stream) {
    return database.query(
        "SELECT version FROM event WHERE stream = ? ORDER BY version",
        row -> row.getLong(1),
        stream);
  }

  private static String show(String setting) {
    return database.first("SHOW " + setting, row -> row.getString(1)).orElseThrow();
  }
}
