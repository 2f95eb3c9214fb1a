package dev.cairn.server.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreTrouble;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The coordinator's database: a bounded pool of connections to an up-to-date schema. Every wait in
 * it has a deadline. What goes wrong comes as {@link StoreTrouble} (try again), as {@link
 * dev.cairn.server.store.VersionConflict} (a row with that key exists) or as {@link
 * dev.cairn.server.store.StoreFault} (a bug). Safe for any number of threads.
 */
public final class Database implements AutoCloseable {
  /** Connections; threads beyond this number wait up to {@link #POOL_DEADLINE}. */
  static final int CONNECTIONS_MAX = 12;

  static final Duration POOL_DEADLINE = Duration.ofSeconds(10);
  static final Duration CONNECT_DEADLINE = Duration.ofSeconds(8);
  static final Duration LOCK_DEADLINE = Duration.ofSeconds(10);
  static final Duration STATEMENT_DEADLINE = Duration.ofSeconds(30);

  /**
   * For a connection that holds a transaction open and says nothing. Its process may stand still,
   * and what it has locked keeps the appends of all others from being made: so it is shorter than a
   * lease holds.
   */
  public static final Duration IDLE_TRANSACTION_DEADLINE = Duration.ofSeconds(3);

  /** Above the statement's, so that the server is asked to stop before the line is cut. */
  static final Duration SOCKET_DEADLINE = Duration.ofSeconds(45);

  /** For each wait of {@link #openPrompt}: shorter than what its answer is needed for. */
  static final Duration PROMPT_DEADLINE = Duration.ofSeconds(1);

  /** For one step of a migration, which may rewrite a table. */
  static final Duration MIGRATION_DEADLINE = Duration.ofMinutes(30);

  private static final String ANY_TABLE =
      "SELECT 1 FROM pg_class WHERE relkind = 'r'"
          + " AND relnamespace = current_schema()::regnamespace LIMIT 1";

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Connects, brings the schema up to date and opens the pool.
   *
   * @throws StartFailure if the server, the login, the database or the schema is not as it must be
   */
  public static Database open(DatabaseAddress address) {
    tryToConnect(address);
    migrate(address, flyway(address));
    return new Database(new HikariDataSource(poolConfig(address)));
  }

  /**
   * A single connection of its own to a database that is open already: for what must be done within
   * a second or two, whatever all others wait for.
   */
  public static Database openPrompt(DatabaseAddress address) {
    HikariConfig config = poolConfig(address);
    String seconds = Long.toString(2 * PROMPT_DEADLINE.toSeconds());
    config.setPoolName("cairn-prompt");
    config.setMaximumPoolSize(1);
    config.setConnectionTimeout(PROMPT_DEADLINE.toMillis());
    config.setValidationTimeout(PROMPT_DEADLINE.toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("connectTimeout", seconds);
    config.addDataSourceProperty("loginTimeout", seconds);
    // Above the statement's, so that the server is asked to stop before the line is cut.
    config.addDataSourceProperty("socketTimeout", seconds);
    config.setConnectionInitSql(deadlines(PROMPT_DEADLINE, PROMPT_DEADLINE, PROMPT_DEADLINE));
    return new Database(new HikariDataSource(config));
  }

  /**
   * Makes the tables of an empty database as they were at a version of the schema, and opens it.
   *
   * @param schema a version of which there was a Cairn
   * @throws StartFailure if it is not empty, if that version is not known, or as {@link #open}
   */
  public static Database openEmpty(DatabaseAddress address, String schema) {
    tryToConnect(address);
    Database database = new Database(new HikariDataSource(poolConfig(address)));
    try {
      if (database.first(ANY_TABLE, row -> 1).isPresent()) {
        throw new StartFailure(
            "The database " + address.place() + " has tables already: name an empty one.");
      }
      FluentConfiguration flyway = flyway(address);
      MigrationVersion target = MigrationVersion.fromVersion(schema);
      if (Arrays.stream(flyway.load().info().all())
          .noneMatch(one -> target.equals(one.getVersion()))) {
        throw new StartFailure(
            "The tables are those of version "
                + schema
                + ", which this Cairn does not know: use the"
                + " one that made the backup, or a newer one.");
      }
      migrate(address, flyway.target(target));
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Does work in one transaction: all of it is durable when this returns, and nothing of it is kept
   * if the work throws. The work may have to be done again and so touches nothing but the database.
   */
  public <T extends @Nullable Object> T inTransaction(SqlWork<T> work) {
    boolean committing = false;
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(new Sql(connection));
        committing = true;
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw SqlErrors.meaning(e, committing);
    }
  }

  /** All rows of one query; see {@link Sql#query}. */
  public <T> List<T> query(String query, Sql.Row<T> row, @Nullable Object... arguments) {
    return alone(sql -> sql.query(query, row, arguments));
  }

  /** The first row of one query; see {@link Sql#first}. */
  public <T> Optional<T> first(String query, Sql.Row<T> row, @Nullable Object... arguments) {
    return alone(sql -> sql.first(query, row, arguments));
  }

  /** One statement, durable when this returns; see {@link Sql#update}. */
  public int update(String statement, @Nullable Object... arguments) {
    return alone(sql -> sql.update(statement, arguments));
  }

  /** Whether the database answers, for a readiness probe. */
  public boolean answers() {
    try {
      return first("SELECT 1", row -> row.getInt(1)).isPresent();
    } catch (StoreTrouble e) {
      return false;
    }
  }

  /** Connections that work now. */
  public int busyConnections() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  /** Threads that wait for a connection now. */
  public int waitingForConnections() {
    return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  /** Connections that there may be at a time. */
  public int connectionsMax() {
    return pool.getMaximumPoolSize();
  }

  @Override
  public void close() {
    pool.close();
  }

  /** A statement of its own commits by itself, so any error may have come after the commit. */
  private <T> T alone(SqlWork<T> work) {
    boolean sent = false;
    try (Connection connection = pool.getConnection()) {
      sent = true;
      return work.on(new Sql(connection));
    } catch (SQLException e) {
      throw SqlErrors.meaning(e, sent);
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The server rolls back what a lost connection leaves.
      cause.addSuppressed(e);
    }
  }

  private static void tryToConnect(DatabaseAddress address) {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (!address.password().isEmpty()) {
      properties.setProperty("password", address.password());
    }
    properties.setProperty("loginTimeout", Long.toString(CONNECT_DEADLINE.toSeconds()));
    properties.setProperty("connectTimeout", Long.toString(CONNECT_DEADLINE.toSeconds()));
    try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), properties)) {
      connection.isValid((int) CONNECT_DEADLINE.toSeconds());
    } catch (SQLException e) {
      throw SqlErrors.cannotConnect(address, e);
    }
  }

  private static FluentConfiguration flyway(DatabaseAddress address) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    source.setUser(address.user());
    if (!address.password().isEmpty()) {
      source.setPassword(address.password());
    }
    source.setConnectTimeout((int) CONNECT_DEADLINE.toSeconds());
    source.setSocketTimeout((int) MIGRATION_DEADLINE.toSeconds());
    return Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration")
        // A schema of a newer Cairn is refused too, not only one that was changed by hand.
        .ignoreMigrationPatterns(new String[0])
        .cleanDisabled(true);
  }

  private static void migrate(DatabaseAddress address, FluentConfiguration flyway) {
    try {
      flyway.load().migrate();
    } catch (FlywayException e) {
      throw new StartFailure(
          "The tables in "
              + address.place()
              + " are not those of this Cairn and could not be brought up to date: "
              + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "),
          e);
    }
  }

  private static HikariConfig poolConfig(DatabaseAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("cairn");
    config.setJdbcUrl(address.jdbcUrl());
    config.setUsername(address.user());
    if (!address.password().isEmpty()) {
      config.setPassword(address.password());
    }
    config.setMaximumPoolSize(CONNECTIONS_MAX);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(POOL_DEADLINE.toMillis());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_DEADLINE.toSeconds()));
    config.addDataSourceProperty("loginTimeout", Long.toString(CONNECT_DEADLINE.toSeconds()));
    config.addDataSourceProperty("socketTimeout", Long.toString(SOCKET_DEADLINE.toSeconds()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Else messages quote rows and arguments, which name devices, and messages get into the log.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("ApplicationName", "cairn");
    config.setConnectionInitSql(
        deadlines(LOCK_DEADLINE, STATEMENT_DEADLINE, IDLE_TRANSACTION_DEADLINE));
    return config;
  }

  private static String deadlines(Duration lock, Duration statement, Duration idle) {
    return "SET lock_timeout = %d; SET statement_timeout = %d; SET idle_in_transaction_session_timeout = %d"
        .formatted(lock.toMillis(), statement.toMillis(), idle.toMillis());
  }
}
