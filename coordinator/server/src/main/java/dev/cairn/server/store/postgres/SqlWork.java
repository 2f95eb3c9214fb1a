package dev.cairn.server.store.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Work on one connection. */
@FunctionalInterface
public interface SqlWork<T extends @Nullable Object> {
  T on(Sql sql) throws SQLException;
}
