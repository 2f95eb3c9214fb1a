package dev.cairn.app;

import dev.cairn.client.testing.CoordinatorTime;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.LeaseStore;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leases in PostgreSQL whose database has the clock of a simulation: its {@code clock_timestamp()}
 * is a function over a row, which is set before each statement about a lease.
 */
final class VirtualLeases implements LeaseStore {
  private final Database database;
  private final CoordinatorTime clock;
  private final PgLeases leases;

  /**
   * Opens the leases of a database that was {@link #prepare prepared}.
   *
   * @param clock of the simulation
   */
  VirtualLeases(Database database, CoordinatorTime clock) {
    this.database = database;
    this.clock = clock;
    this.leases = new PgLeases(database);
  }

  /** Gives a database a clock of its own, for connections that are made from now on. */
  static void prepare(DatabaseAddress address) {
    try (Database plain = Database.open(address)) {
      plain.update("CREATE SCHEMA virtual");
      plain.update("CREATE TABLE virtual.clock (at timestamptz NOT NULL)");
      plain.update("INSERT INTO virtual.clock VALUES ('epoch')");
      plain.update(
          "CREATE FUNCTION virtual.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE"
              + " AS 'SELECT at FROM virtual.clock'");
      // PostgreSQL's own functions come last, and tables are still made in "public".
      plain.update(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, virtual,"
              + " pg_catalog', current_database()); END $$");
    }
  }

  private <T extends @Nullable Object> T now(Supplier<T> work) {
    database.update(
        "UPDATE virtual.clock SET at = timestamptz 'epoch' + ?::bigint * interval '1 millisecond'",
        clock.nowMillis());
    return work.get();
  }

  private void now(Runnable work) {
    this.<@Nullable Void>now(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public @Nullable Lease take(String name, String holder, long millis) {
    return this.<@Nullable Lease>now(() -> leases.take(name, holder, millis));
  }

  @Override
  public void renew(Lease lease, long millis) {
    now(() -> leases.renew(lease, millis));
  }

  @Override
  public void confirm(Lease lease) {
    leases.confirm(lease);
  }

  @Override
  public void release(Lease lease) {
    now(() -> leases.release(lease));
  }

  @Override
  public void giveUp(Lease lease) {
    now(() -> leases.giveUp(lease));
  }
}
