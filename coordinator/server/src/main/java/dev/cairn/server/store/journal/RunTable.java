package dev.cairn.server.store.journal;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs and their plans, as they were received. A row without a started run is ignored. */
public final class RunTable {
  private static final String COLUMNS =
      "SELECT id, population, plan, plan_digest, evaluation, created_at FROM run r WHERE EXISTS"
          + " (SELECT 1 FROM event e WHERE e.stream = 'run/' || r.id AND e.version = 0)";

  private static final int REASON_MAX = 500;

  private final Database database;

  public RunTable(Database database) {
    this.database = database;
  }

  /**
   * A run as it was asked for.
   *
   * @param plan the plan's text
   * @param planDigest its SHA-256
   * @param evaluation the data set on which its models are evaluated; null for any
   */
  public record Row(
      RunId id,
      Population population,
      String plan,
      Digest planDigest,
      @Nullable String evaluation,
      Instant createdAt) {}

  /** Records a run before it starts. */
  public void insert(Row run) {
    database.update(
        "INSERT INTO run (id, population, plan, plan_digest, evaluation, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        run.id().value(),
        run.population().name(),
        run.plan(),
        run.planDigest().hex(),
        run.evaluation(),
        run.createdAt());
  }

  /** One run. */
  public Optional<Row> find(RunId id) {
    return database.first(COLUMNS + " AND id = ?", RunTable::row, id.value());
  }

  /**
   * The newest runs, newest first.
   *
   * @param behind those that are older than this one; null for the newest
   */
  public List<Row> newest(@Nullable RunId behind, int max) {
    String run = behind == null ? null : behind.value();
    return database.query(
        COLUMNS
            + " AND (?::text IS NULL OR (created_at, id) <"
            + " (SELECT o.created_at, o.id FROM run o WHERE o.id = ?))"
            + " ORDER BY created_at DESC, id DESC LIMIT ?",
        RunTable::row,
        run,
        run,
        max);
  }

  /** The newest runs of a population, newest first. */
  public List<Row> newestOf(Population population, int max) {
    return database.query(
        COLUMNS + " AND population = ? ORDER BY created_at DESC, id DESC LIMIT ?",
        RunTable::row,
        population.name(),
        max);
  }

  /** Runs that started, did not end, and are driven by nobody. */
  public List<Row> vacant() {
    return database.query(
        COLUMNS
            + " AND EXISTS (SELECT 1 FROM active_run a WHERE a.run_id = r.id) AND NOT EXISTS"
            + " (SELECT 1 FROM lease l WHERE l.name = 'run/' || r.id AND l.holder IS NOT NULL"
            + " AND l.expires_at > clock_timestamp()) ORDER BY created_at, id",
        RunTable::row);
  }

  /**
   * Why a run that is not over is driven by nobody.
   *
   * @param since when somebody drove it last
   * @param reason what kept whoever tried last from it
   */
  public record Outage(Instant since, String reason) {}

  /**
   * Keeps that a run could not be taken up; to be called while its lease is held.
   *
   * @param vacantMillis how long nobody drives it
   * @param reason in one line, of which {@value #REASON_MAX} characters are kept
   */
  public void couldNotGoOn(RunId run, long vacantMillis, String reason) {
    database.update(
        "INSERT INTO run_outage (run_id, since, reason) VALUES"
            + " (?, clock_timestamp() - ?::bigint * interval '1 millisecond', ?)"
            + " ON CONFLICT (run_id) DO UPDATE SET reason = excluded.reason"
            + " WHERE run_outage.reason <> excluded.reason",
        run.value(),
        vacantMillis,
        reason.substring(0, Math.min(REASON_MAX, reason.length())));
  }

  /** Forgets that a run could not be taken up; to be called while its lease is held. */
  public void goesOn(RunId run) {
    database.update("DELETE FROM run_outage WHERE run_id = ?", run.value());
  }

  /** Why a run could not be taken up; empty if it was, or if nobody tried. */
  public Optional<Outage> outage(RunId run) {
    return database.first(
        "SELECT since, reason FROM run_outage WHERE run_id = ?",
        row -> new Outage(Sql.instant(row, 1), row.getString(2)),
        run.value());
  }

  /** Whether a run started and did not end, whoever drives it. */
  public boolean isActive(RunId run) {
    return database
        .first("SELECT 1 FROM active_run WHERE run_id = ?", row -> row.getInt(1), run.value())
        .isPresent();
  }

  /** The run that is active for a population, whoever drives it. */
  public Optional<RunId> active(Population population) {
    return database.first(
        "SELECT run_id FROM active_run WHERE population = ?",
        row -> new RunId(row.getString(1)),
        population.name());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new RunId(row.getString(1)),
        new Population(row.getString(2)),
        row.getString(3),
        new Digest(row.getString(4)),
        row.getString(5),
        Sql.instant(row, 6));
  }
}
