package dev.cairn.server.store.journal;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.engine.port.StaleOwnerException;
import dev.cairn.protocol.TroubleException;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases in PostgreSQL's table {@code lease}, by the database's clock. A taking and an append under
 * the former lease lock the same row, so one of them comes first.
 */
public final class PgLeases implements LeaseStore {
  private static final Logger LOG = LoggerFactory.getLogger(PgLeases.class);
  private static final String HELD = " WHERE name = ? AND holder = ? AND epoch = ?";

  // The clock is read after the row is locked: it may be held for a while.
  private static final String TAKE =
      "INSERT INTO lease AS l (name, holder, epoch, renewed_at, expires_at, vacant_millis,"
          + " first_epoch)"
          + " SELECT ?, ?, 1, now.at, now.at + ?::bigint * interval '1 millisecond', 0, 1"
          + " FROM (SELECT clock_timestamp() AS at) now"
          + " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = l.epoch + 1,"
          + " vacant_millis = l.vacant_millis + CASE WHEN l.holder = excluded.holder THEN 0 ELSE"
          + " greatest(0, extract(epoch FROM clock_timestamp() - l.renewed_at) * 1000)::bigint END,"
          + " first_epoch = CASE WHEN l.holder = excluded.holder THEN l.first_epoch"
          + " ELSE l.epoch + 1 END,"
          + " renewed_at = clock_timestamp(),"
          + " expires_at = clock_timestamp() + ?::bigint * interval '1 millisecond'"
          + " WHERE l.holder IS NULL OR l.holder = excluded.holder"
          + " OR l.expires_at <= clock_timestamp()"
          + " RETURNING epoch, vacant_millis, first_epoch";

  private static final String RENEW =
      "UPDATE lease SET renewed_at = clock_timestamp(),"
          + " expires_at = clock_timestamp() + ?::bigint * interval '1 millisecond'"
          + HELD;

  private static final String RELEASE =
      "UPDATE lease SET holder = NULL, renewed_at = clock_timestamp(),"
          + " expires_at = clock_timestamp()"
          + HELD;

  private static final String GIVE_UP =
      "UPDATE lease SET holder = NULL, expires_at = clock_timestamp()" + HELD;

  // A run that is appended to all the time is locked most of it, and must not keep the others.
  private static final String RENEW_FREE =
      "WITH renewed AS (UPDATE lease SET renewed_at = clock_timestamp(),"
          + " expires_at = clock_timestamp() + ?::bigint * interval '1 millisecond'"
          + " WHERE name IN (SELECT l.name FROM lease l"
          + " JOIN unnest(?::text[], ?::text[], ?::bigint[]) AS mine (name, holder, epoch)"
          + " ON l.name = mine.name AND l.holder = mine.holder AND l.epoch = mine.epoch"
          + " FOR UPDATE OF l SKIP LOCKED) RETURNING name)"
          + " SELECT l.name, l.epoch, l.name IN (SELECT name FROM renewed) FROM lease l"
          + " WHERE l.holder = ?";

  /** A lease of a holder as a renewal found it, and whether it has renewed it. */
  private record Found(String name, long epoch, boolean renewed) {}

  private final Database database;
  private final Database prompt;

  public PgLeases(Database database) {
    this(database, database);
  }

  /**
   * @param prompt the same database, by connections that nothing else uses and whose waits are
   *     shorter than a lease: for renewals
   */
  public PgLeases(Database database, Database prompt) {
    this.database = database;
    this.prompt = prompt;
  }

  @Override
  public @Nullable Lease take(String name, String holder, long millis) {
    // One statement: a process that stands still leaves no transaction, which would lock the row.
    List<Lease> taken =
        database.query(
            TAKE,
            row -> new Lease(name, holder, row.getLong(1), row.getLong(2), row.getLong(3)),
            name,
            holder,
            millis,
            millis);
    return taken.isEmpty() ? null : taken.get(0);
  }

  @Override
  public void renew(Lease lease, long millis) {
    if (database.update(RENEW, millis, lease.name(), lease.holder(), lease.epoch()) == 0) {
      throw new StaleOwnerException(lease);
    }
  }

  @Override
  public List<Lease> renewAll(Collection<Lease> leases, long millis) {
    if (leases.isEmpty()) {
      return List.of();
    }
    Map<String, Found> found = new HashMap<>();
    for (Found one : renewFree(leases, millis)) {
      found.put(one.name(), one);
    }
    List<Lease> lost = new ArrayList<>();
    List<Lease> locked = new ArrayList<>();
    for (Lease lease : leases) {
      Found now = found.get(lease.name());
      if (now == null || now.epoch() != lease.epoch()) {
        lost.add(lease);
      } else if (!now.renewed()) {
        locked.add(lease);
      }
    }
    renewLocked(locked, millis);
    return lost;
  }

  private List<Found> renewFree(Collection<Lease> leases, long millis) {
    return prompt.query(
        RENEW_FREE,
        row -> new Found(row.getString(1), row.getLong(2), row.getBoolean(3)),
        millis,
        leases.stream().map(Lease::name).toArray(String[]::new),
        leases.stream().map(Lease::holder).toArray(String[]::new),
        leases.stream().map(Lease::epoch).toArray(Long[]::new),
        leases.iterator().next().holder());
  }

  /**
   * One by one, each after the append that holds it; when one stands still, the rest wait. What is
   * lost is told by the next time: it may have been taken by this process, which does not know yet.
   */
  private void renewLocked(List<Lease> locked, long millis) {
    try {
      for (Lease lease : locked) {
        prompt.update(RENEW, millis, lease.name(), lease.holder(), lease.epoch());
      }
    } catch (TroubleException e) {
      LOG.debug("not all leases were renewed: {}", e.getMessage());
    }
  }

  @Override
  public void confirm(Lease lease) {
    if (database
        .first(
            "SELECT epoch FROM lease" + HELD,
            row -> row.getLong(1),
            lease.name(),
            lease.holder(),
            lease.epoch())
        .isEmpty()) {
      throw new StaleOwnerException(lease);
    }
  }

  @Override
  public void release(Lease lease) {
    database.update(RELEASE, lease.name(), lease.holder(), lease.epoch());
  }

  @Override
  public void giveUp(Lease lease) {
    database.update(GIVE_UP, lease.name(), lease.holder(), lease.epoch());
  }

  /**
   * Lets all leases be taken at once, whoever had them: for a process that knows that no other one
   * is alive. How long nobody was there still counts from the last renewal.
   */
  public void vacate() {
    database.update("UPDATE lease SET holder = NULL WHERE holder IS NOT NULL");
  }

  /** Makes all holders stale, whether or not they are alive. */
  static void overtake(Sql sql) throws SQLException {
    sql.update("UPDATE lease SET holder = NULL, epoch = epoch + 1");
  }

  /**
   * Keeps a lease from being taken or released until the transaction ends.
   *
   * @throws StaleOwnerException if it is held no more
   */
  static void hold(Sql sql, Lease lease) throws SQLException {
    if (sql.query(
            "SELECT epoch FROM lease" + HELD + " FOR SHARE",
            row -> row.getLong(1),
            lease.name(),
            lease.holder(),
            lease.epoch())
        .isEmpty()) {
      throw new StaleOwnerException(lease);
    }
  }
}
