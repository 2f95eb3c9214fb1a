package dev.cairn.server.store.device;

import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table {@code upload_use}: what each device has sent, as each coordinator counts it. */
public final class UploadUseTable {

  /** How long a row may take from its date until others can see it, and more. */
  static final Duration UNSEEN_MAX = Duration.ofSeconds(60);

  private static final String KEEP =
      "INSERT INTO upload_use AS u (client_id, holder, since, bytes, complete, counted_at)"
          // An erased device does not come back here, nor while it is being erased.
          + " SELECT device.client_id, ?, one.since, one.bytes, one.complete, clock_timestamp()"
          + " FROM unnest(?::text[], ?::timestamptz[], ?::bigint[], ?::boolean[])"
          + " AS one (client_id, since, bytes, complete)"
          + " JOIN device ON device.client_id = one.client_id"
          // In one order, as deletions are few and an erasure locks one row only.
          + " ORDER BY one.client_id FOR KEY SHARE OF device"
          + " ON CONFLICT (client_id, holder) DO UPDATE SET since = excluded.since,"
          + " bytes = excluded.bytes, complete = excluded.complete,"
          + " counted_at = excluded.counted_at";

  private static final String OTHERS =
      "SELECT client_id, min(since), least(sum(bytes), 9223372036854775807)::bigint,"
          + " bool_or(complete) FROM upload_use WHERE holder <> ? AND since > ?"
          + " AND client_id IN (SELECT client_id FROM upload_use"
          + " WHERE holder <> ? AND counted_at > ?) GROUP BY client_id LIMIT ?";

  private final Database database;
  private final String holder;

  /**
   * The table as one coordinator uses it.
   *
   * @param holder that one's id
   */
  public UploadUseTable(Database database, String holder) {
    this.database = database;
    this.holder = holder;
  }

  /**
   * What a device has sent.
   *
   * @param since when its window began
   * @param bytes at least 0
   * @param complete whether an update has come as a whole
   */
  public record Row(String client, Instant since, long bytes, boolean complete) {}

  /**
   * Keeps what this coordinator has counted, in place of what it kept of these devices before; of
   * two rows of a device the later one.
   */
  public void keep(List<Row> rows) {
    Map<String, Row> last = new LinkedHashMap<>();
    rows.forEach(row -> last.put(row.client(), row));
    List<Row> kept = List.copyOf(last.values());
    Boolean[] complete = kept.stream().map(Row::complete).toArray(Boolean[]::new);
    int unused =
        database.update(
            KEEP,
            holder,
            kept.stream().map(Row::client).toArray(String[]::new),
            kept.stream().map(row -> row.since().toString()).toArray(String[]::new),
            kept.stream().mapToLong(Row::bytes).toArray(),
            complete);
  }

  /**
   * What all others have counted together, of devices of which one of them has kept something since
   * a moment; what was kept a minute before may be among it.
   *
   * @param open the windows that began later than this
   * @param max of so many devices
   */
  public List<Row> others(Instant open, Instant since, int max) {
    return database.query(
        OTHERS,
        row -> new Row(row.getString(1), Sql.instant(row, 2), row.getLong(3), row.getBoolean(4)),
        holder,
        open,
        holder,
        since.minus(UNSEEN_MAX),
        max);
  }

  /** Forgets windows that began then or earlier, whoever counted them. */
  public void forget(Instant begun) {
    int unused = database.update("DELETE FROM upload_use WHERE since <= ?", begun);
  }
}
