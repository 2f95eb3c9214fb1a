package dev.cairn.server.store.backup;

import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.postgres.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The rows of all tables as PostgreSQL's COPY writes and reads them, a file for each table. */
final class Rows {
  /** How long one table may take. */
  static final Duration TABLE_DEADLINE = Duration.ofMinutes(30);

  /**
   * What a restored database must not have: messages of rounds, which a restore ends and which are
   * nobody's to keep, processes that are gone, what kept them from runs and what they counted of
   * devices, and Flyway's own records of the tables.
   */
  static final Set<String> LEFT_OUT =
      Set.of("secure_message", "replica", "run_outage", "upload_use", "flyway_schema_history");

  /** What a backup has the rows of; others may have tables beside these. */
  static final List<String> KEPT =
      List.of(
          "active_run",
          "audit",
          "audit_pending",
          "audit_salt",
          "device",
          "enrolment_token",
          "erased_device",
          "evaluation",
          "event",
          "idempotency",
          "incarnation",
          "lease",
          "model_alias",
          "model_signature",
          "model_version",
          "operator_token",
          "participation",
          "round_refusal",
          "run",
          "signing_key",
          "strike");

  /** Which table's rows name rows of which other one. */
  private static final String REFERENCES =
      "SELECT a.relname, b.relname FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid"
          + " JOIN pg_class b ON b.oid = k.confrelid WHERE k.contype = 'f'"
          + " AND a.oid <> b.oid AND a.relnamespace = current_schema()::regnamespace";

  private static final String COLUMNS =
      "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0"
          + " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum";

  private static final String NUMBERED =
      "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attidentity <> ''";

  private Rows() {}

  /** A file that could not be written or read inside of a transaction. */
  static final class FileTrouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException trouble;

    FileTrouble(IOException trouble) {
      super(trouble);
      this.trouble = trouble;
    }

    IOException trouble() {
      return trouble;
    }
  }

  private record Reference(String from, String to) {}

  /** The tables, those that others refer to first; nothing is written yet. */
  static List<Manifest.Table> tables(Sql sql) throws SQLException {
    List<String> left = new ArrayList<>(KEPT);
    List<Reference> references =
        sql.query(REFERENCES, row -> new Reference(row.getString(1), row.getString(2)));
    List<Manifest.Table> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      List<String> ready =
          left.stream()
              .filter(
                  table ->
                      references.stream()
                          .noneMatch(one -> one.from().equals(table) && left.contains(one.to())))
              .toList();
      if (ready.isEmpty()) {
        throw new IllegalStateException("these tables refer to each other in a circle: " + left);
      }
      for (String table : ready) {
        List<String> columns = sql.query(COLUMNS, row -> row.getString(1), table);
        ordered.add(new Manifest.Table(table, columns, 0));
      }
      left.removeAll(ready);
    }
    return ordered;
  }

  /** Writes a table's rows; gives the table with their number. */
  static Manifest.Table write(Sql sql, Manifest.Table table, OutputStream to) throws SQLException {
    try {
      String rows = "COPY (SELECT " + columns(table) + " FROM " + table.name() + ") TO STDOUT";
      return new Manifest.Table(table.name(), table.columns(), copies(sql).copyOut(rows, to));
    } catch (IOException e) {
      throw new FileTrouble(e);
    }
  }

  /**
   * Fills all tables, in which there may be only what their making put there.
   *
   * @throws StartFailure if a table had another number of rows
   */
  static void fill(Sql sql, List<Manifest.Table> tables, Path folder) throws SQLException {
    setDeadline(sql);
    List<Manifest.Table> reversed = new ArrayList<>(tables);
    Collections.reverse(reversed);
    for (Manifest.Table table : reversed) {
      // Some only grow, says a trigger.
      sql.update("ALTER TABLE " + table.name() + " DISABLE TRIGGER USER");
      sql.update("DELETE FROM " + table.name());
    }
    for (Manifest.Table table : tables) {
      long rows = read(sql, table, folder.resolve(table.path()));
      if (rows != table.rows()) {
        throw new StartFailure(
            "The backup's table "
                + table.name()
                + " has "
                + rows
                + " rows, not "
                + table.rows()
                + ": use another backup.");
      }
      sql.update("ALTER TABLE " + table.name() + " ENABLE TRIGGER USER");
      for (String column : sql.query(NUMBERED, row -> row.getString(1), table.name())) {
        sql.query(
            "SELECT setval(pg_get_serial_sequence(?, ?), (SELECT coalesce(max("
                + column
                + "), 0) + 1 FROM "
                + table.name()
                + "), false)",
            row -> "",
            table.name(),
            column);
      }
    }
  }

  /** In which each statement of this transaction must be done. */
  static void setDeadline(Sql sql) throws SQLException {
    sql.update("SET LOCAL statement_timeout = " + TABLE_DEADLINE.toMillis());
    // Between two tables the disk may take its time.
    sql.update("SET LOCAL idle_in_transaction_session_timeout = " + TABLE_DEADLINE.toMillis());
  }

  private static long read(Sql sql, Manifest.Table table, Path file) throws SQLException {
    try (InputStream in = Files.newInputStream(file)) {
      return copies(sql)
          .copyIn("COPY " + table.name() + " (" + columns(table) + ") FROM STDIN", in);
    } catch (IOException e) {
      throw new FileTrouble(e);
    }
  }

  private static String columns(Manifest.Table table) {
    return String.join(", ", table.columns().stream().map(one -> '"' + one + '"').toList());
  }

  private static CopyManager copies(Sql sql) throws SQLException {
    return sql.connection().unwrap(PGConnection.class).getCopyAPI();
  }
}
