package dev.cairn.server.store.journal;

import dev.cairn.server.store.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Keeps a table current with the journal, in the transaction of the append.
 *
 * @param <E> the events
 */
interface Projection<E> {

  /** Does nothing. */
  static <E> Projection<E> none() {
    return new Projection<>() {
      @Override
      public boolean concerns(List<E> events) {
        return false;
      }

      @Override
      public void project(Sql sql, String stream, List<E> events, Instant at) {
        // There is no table.
      }
    };
  }

  /** Keeps two tables current. */
  static <E> Projection<E> both(Projection<E> first, Projection<E> second) {
    return new Projection<>() {
      @Override
      public boolean concerns(List<E> events) {
        return first.concerns(events) || second.concerns(events);
      }

      @Override
      public void project(Sql sql, String stream, List<E> events, Instant at) throws SQLException {
        first.project(sql, stream, events, at);
        second.project(sql, stream, events, at);
      }
    };
  }

  /** Whether anything follows from an append; if not, it needs no transaction of several steps. */
  boolean concerns(List<E> events);

  /** Takes what is being appended to {@code stream}. */
  void project(Sql sql, String stream, List<E> events, Instant at) throws SQLException;
}
