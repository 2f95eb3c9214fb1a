package dev.cairn.app.process;

/** A PostgreSQL server of a test's own, which outlives the coordinators that use it. */
public interface PostgresServer extends AutoCloseable {

  /** How its database is reached; another start may have another port. */
  PostgresLogin login();

  /** Ends it at once, without waiting for its connections. */
  void stop() throws Exception;

  /** Starts it again on the same data. */
  void start() throws Exception;

  /** Which server it is. */
  @Override
  String toString();

  @Override
  void close() throws Exception;
}
