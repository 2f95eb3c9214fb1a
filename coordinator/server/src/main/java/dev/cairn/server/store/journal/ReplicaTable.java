package dev.cairn.server.store.journal;

import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import java.util.List;

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

  /** Gives a sign of life. */
  public void seen(String holder, String address) {
    database.update(
        "INSERT INTO replica (holder, address, seen_at) VALUES (?, ?, clock_timestamp())"
            + " ON CONFLICT (holder) DO UPDATE SET seen_at = clock_timestamp()",
        holder,
        address);
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
