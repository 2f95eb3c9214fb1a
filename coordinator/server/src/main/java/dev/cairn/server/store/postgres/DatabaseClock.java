package dev.cairn.server.store.postgres;

import dev.cairn.server.store.StoreFault;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The database's clock as all coordinators over it have it in common, in UTC: as it was read last,
 * and what has passed since by this process's own count. The process's own clock has no part in it.
 * It goes on while the database is away, and may jump when it is read again. Safe for several
 * threads.
 */
public final class DatabaseClock extends Clock {

  /** A reading that took longer says too little about when it was, and is not heeded. */
  static final long READING_MILLIS_MAX = 250;

  /** What the database said, and when that was by the process's own count. */
  private record Reading(Instant said, long nanos) {}

  private final Supplier<Instant> database;
  private final LongSupplier nanoTime;
  private volatile Reading last;

  /**
   * Reads the clock; the first reading counts however long it took.
   *
   * @param database reads it; blocks
   * @param nanoTime the process's own count, which only goes forward
   */
  DatabaseClock(Supplier<Instant> database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
    this.last = read();
  }

  /**
   * Reads a database's clock.
   *
   * @throws dev.cairn.protocol.TroubleException if it does not answer
   */
  public static DatabaseClock of(Database database) {
    return new DatabaseClock(
        () ->
            database
                .first("SELECT clock_timestamp()", row -> Sql.instant(row, 1))
                .orElseThrow(() -> new StoreFault("a clock has no row")),
        System::nanoTime);
  }

  /** The middle of the question is when the answer was true. */
  private Reading read() {
    long asked = nanoTime.getAsLong();
    Instant said = database.get();
    return new Reading(said, asked + (nanoTime.getAsLong() - asked) / 2);
  }

  /**
   * Reads the clock again; to be called now and then. Blocks.
   *
   * @throws dev.cairn.protocol.TroubleException if the database does not answer; then the clock
   *     goes on as before
   */
  public void adjust() {
    long asked = nanoTime.getAsLong();
    Reading now = read();
    if (nanoTime.getAsLong() - asked <= TimeUnit.MILLISECONDS.toNanos(READING_MILLIS_MAX)) {
      last = now;
    }
  }

  @Override
  public Instant instant() {
    Reading from = last;
    return from.said.plusNanos(nanoTime.getAsLong() - from.nanos);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock is in UTC; zones are for those who print");
  }
}
