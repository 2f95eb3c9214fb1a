package dev.cairn.server.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Statements on one connection, for the length of one {@link SqlWork}. Arguments stand for the
 * question marks in their order: strings, numbers, booleans, byte arrays, arrays of all these,
 * {@link Instant} for timestamptz, or null; JSON is a string and its place is written {@code
 * ?::jsonb}.
 */
public final class Sql {
  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row; columns are counted from 1. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * The connection, for what this class does not offer. Transactions are not begun or ended on it.
   */
  public Connection connection() {
    return connection;
  }

  /** All rows that the query gives; the caller bounds them with LIMIT where they may be many. */
  public <T> List<T> query(String query, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepare(query, arguments);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(String query, Row<T> row, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepare(query, arguments)) {
      statement.setMaxRows(1);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? Optional.of(row.read(result)) : Optional.empty();
      }
    }
  }

  /**
   * Runs an insert, update, delete or definition.
   *
   * @return the number of rows that it touched
   */
  public int update(String statement, @Nullable Object... arguments) throws SQLException {
    try (PreparedStatement prepared = prepare(statement, arguments)) {
      return prepared.executeUpdate();
    }
  }

  /** Runs one statement for each list of arguments, all in one trip to the server. */
  public void updateAll(String statement, List<@Nullable Object[]> argumentLists)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (@Nullable Object[] arguments : argumentLists) {
        bind(prepared, arguments);
        prepared.addBatch();
      }
      prepared.executeBatch();
    }
  }

  /** The value of a timestamptz column. */
  public static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private PreparedStatement prepare(String query, @Nullable Object[] arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(query);
    try {
      bind(statement, arguments);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      statement.setObject(
          i + 1, argument instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : argument);
    }
  }
}
