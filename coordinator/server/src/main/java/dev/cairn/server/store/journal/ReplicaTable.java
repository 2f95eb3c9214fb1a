package dev.cairn.server.store.journal;

import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The coordinators over one database, by the ids under which they have leases. */
public final class ReplicaTable {
  private final Database database;

  public ReplicaTable(Database database) {
    this.database = database;
  }

  /**
   * A run that another coordinator drives.
   *
   * @param address where that one is reached by other coordinators: {@code host:port}
   */
  public record Driven(RunId run, Population population, String address) {}

  /**
   * A coordinator that gave a sign of life within an hour.
   *
   * @param version of its program; null if it did not say
   * @param draining whether it takes no more runs
   * @param runs how many it drives
   */
  public record Seen(
      String holder,
      String address,
      @Nullable String version,
      boolean draining,
      Instant at,
      int runs) {}

  /**
   * Gives a sign of life.
   *
   * @param version of the program
   * @param draining whether it takes no more runs
   */
  public void seen(String holder, String address, String version, boolean draining) {
    database.update(
        "INSERT INTO replica (holder, address, version, draining, seen_at)"
            + " VALUES (?, ?, ?, ?, clock_timestamp()) ON CONFLICT (holder)"
            + " DO UPDATE SET draining = excluded.draining, seen_at = clock_timestamp()",
        holder,
        address,
        version,
        draining);
  }

  /** The coordinators that were seen within an hour, by their ids, at most a thousand. */
  public List<Seen> all() {
    return database.query(
        "SELECT r.holder, r.address, r.version, r.draining, r.seen_at,"
            + " (SELECT count(*) FROM active_run a JOIN lease l ON l.name = 'run/' || a.run_id"
            + " WHERE l.holder = r.holder AND l.expires_at > clock_timestamp())"
            + " FROM replica r WHERE r.seen_at > clock_timestamp() - interval '1 hour'"
            + " ORDER BY r.holder LIMIT 1000",
        row ->
            new Seen(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                Sql.instant(row, 5),
                row.getInt(6)));
  }

  /** How many coordinators gave a sign of life within 10 s. */
  public int living() {
    return database
        .first(
            "SELECT count(*) FROM replica WHERE seen_at > clock_timestamp() - interval '10 seconds'",
            row -> row.getInt(1))
        .orElse(0);
  }

  /** Takes a coordinator that stops out, and those that have not been seen for an hour. */
  public void remove(String holder) {
    database.update(
        "DELETE FROM replica WHERE holder = ? OR seen_at < clock_timestamp() - interval '1 hour'",
        holder);
  }

  /** The runs that other coordinators drive and that can be reached there. */
  public List<Driven> drivenByOthers(String holder) {
    return database.query(
        "SELECT a.run_id, a.population, r.address FROM active_run a"
            + " JOIN lease l ON l.name = 'run/' || a.run_id"
            + " JOIN replica r ON r.holder = l.holder WHERE l.holder <> ?",
        row ->
            new Driven(
                new RunId(row.getString(1)), new Population(row.getString(2)), row.getString(3)),
        holder);
  }
}
