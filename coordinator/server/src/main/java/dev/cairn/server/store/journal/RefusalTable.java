package dev.cairn.server.store.journal;

import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.server.store.postgres.Database;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table {@code round_refusal}: what was refused in rounds, in numbers. */
public final class RefusalTable {
  private final Database database;

  public RefusalTable(Database database) {
    this.database = database;
  }

  /** What devices send. */
  public enum What {
    UPDATE,
    MESSAGE
  }

  /** What is counted by itself. */
  public record Key(RoundId round, What what, Refusal refusal) {}

  /**
   * A count.
   *
   * @param count at least 1
   */
  public record Row(What what, Refusal refusal, long count) {}

  /** Adds to the counts of rounds that were opened; others are nobody's. */
  public void add(Map<Key, Long> counts) {
    List<@Nullable Object[]> rows =
        counts.entrySet().stream()
            // All coordinators in one order, so that no two wait for each other.
            .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
            .map(
                entry ->
                    new @Nullable Object[] {
                      entry.getKey().round().toString(),
                      entry.getKey().what().name(),
                      entry.getKey().refusal().name(),
                      entry.getValue(),
                      "round/" + entry.getKey().round()
                    })
            .toList();
    database.inTransaction(
        sql -> {
          sql.updateAll(
              "INSERT INTO round_refusal (round, what, refusal, count) SELECT ?, ?, ?, ?"
                  + " WHERE EXISTS (SELECT 1 FROM event WHERE stream = ? AND version = 0)"
                  + " ON CONFLICT (round, what, refusal)"
                  + " DO UPDATE SET count = round_refusal.count + excluded.count",
              rows);
          return "";
        });
  }

  /** What was refused in a round. */
  public List<Row> of(RoundId round) {
    return database.query(
        "SELECT what, refusal, count FROM round_refusal WHERE round = ? ORDER BY what, refusal",
        row ->
            new Row(
                What.valueOf(row.getString(1)), Refusal.valueOf(row.getString(2)), row.getLong(3)),
        round.toString());
  }
}
