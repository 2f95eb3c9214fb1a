package dev.cairn.server.store.model;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table {@code model_alias}: each change is a row, numbered without gaps. */
public final class AliasTable {
  private static final String COLUMNS =
      "SELECT population, alias, number, kind, run_id, version, model_id, by, reason, at"
          + " FROM model_alias a";
  private static final String NEWEST =
      " NOT EXISTS (SELECT 1 FROM model_alias b WHERE b.population = a.population"
          + " AND b.alias = a.alias AND b.number > a.number)";

  private final Database database;

  public AliasTable(Database database) {
    this.database = database;
  }

  /**
   * A change of an alias.
   *
   * @param number 1 for the first
   * @param kind PROMOTED or ROLLED_BACK
   * @param reason one line
   */
  public record Row(
      Population population,
      String alias,
      long number,
      String kind,
      RunId run,
      int version,
      ModelId model,
      String by,
      String reason,
      Instant at) {}

  /**
   * Adds a change.
   *
   * @return false if another one has its number already
   */
  public boolean add(Row row) {
    return database.update(
            "INSERT INTO model_alias"
                + " (population, alias, number, kind, run_id, version, model_id, by, reason, at)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz) ON CONFLICT DO NOTHING",
            row.population().name(),
            row.alias(),
            row.number(),
            row.kind(),
            row.run().value(),
            row.version(),
            row.model().toString(),
            row.by(),
            row.reason(),
            row.at())
        == 1;
  }

  /** All changes of an alias, the first one first. */
  public List<Row> history(Population population, String alias) {
    return database.query(
        COLUMNS + " WHERE population = ? AND alias = ? ORDER BY number",
        AliasTable::row,
        population.name(),
        alias);
  }

  /**
   * What the aliases behind one of a population name now, at most {@code max} of them; all are
   * behind the empty name of the empty population.
   */
  public List<Row> newest(String population, String alias, int max) {
    return database.query(
        COLUMNS
            + " WHERE (a.population, a.alias) > (?, ?) AND"
            + NEWEST
            + " ORDER BY population, alias LIMIT ?",
        AliasTable::row,
        population,
        alias,
        max);
  }

  /** The aliases that name a model now. */
  public List<Row> naming(ModelId model) {
    return database.query(
        COLUMNS + " WHERE model_id = ? AND" + NEWEST + " ORDER BY population, alias",
        AliasTable::row,
        model.toString());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        new Population(row.getString(1)),
        row.getString(2),
        row.getLong(3),
        row.getString(4),
        new RunId(row.getString(5)),
        row.getInt(6),
        ModelId.parse(row.getString(7)),
        row.getString(8),
        row.getString(9),
        Sql.instant(row, 10));
  }
}
