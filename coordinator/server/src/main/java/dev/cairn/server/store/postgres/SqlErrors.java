package dev.cairn.server.store.postgres;

import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StoreFault;
import dev.cairn.server.store.StoreTrouble;
import dev.cairn.server.store.VersionConflict;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The one place where the database's errors become the store's: conflict, trouble or fault by their
 * SQLSTATE (PostgreSQL's manual, appendix A).
 */
final class SqlErrors {
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * Connection lost, out of resources, operator intervention (also the statement deadline), system
   * error, rolled back for serialisation or deadlock.
   */
  private static final Set<String> TROUBLE_CLASSES = Set.of("08", "53", "57", "58", "40");

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String IDLE_IN_TRANSACTION = "25P03";
  private static final String TRANSACTION_DEADLINE = "25P04";

  /** The server has become a standby. */
  private static final String READ_ONLY = "25006";

  /** Rights that somebody has taken away, and may give back. */
  private static final String NO_RIGHT = "42501";

  private static final Set<String> TROUBLE =
      Set.of(LOCK_NOT_AVAILABLE, IDLE_IN_TRANSACTION, TRANSACTION_DEADLINE, READ_ONLY, NO_RIGHT);

  private SqlErrors() {}

  /**
   * @param committing whether the error came as the answer to COMMIT
   */
  static RuntimeException meaning(SQLException error, boolean committing) {
    // The driver wraps what went wrong in a batch.
    SQLException e = error.getNextException() == null ? error : error.getNextException();
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.equals(UNIQUE_VIOLATION)) {
      return new VersionConflict(constraint(e), error);
    }
    if (isTrouble(e, state)) {
      return new StoreTrouble(
          "The database did not do its work (" + line(e) + "); it may be tried again.",
          error,
          committing && !serverRolledBack(e, state));
    }
    return new StoreFault("The database refused a statement (" + state + "): " + line(e), error);
  }

  /** Why no connection could be made, in one line for the user. */
  static StartFailure cannotConnect(DatabaseAddress address, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String line =
        switch (state) {
          case "28P01", "28000" ->
              "The database at "
                  + address.place()
                  + " refuses user "
                  + address.user()
                  + " or the password: correct the DSN.";
          case "3D000" ->
              "The database server answers, but has no database "
                  + address.place()
                  + ": create it, or correct the DSN.";
          case "08001", "08004", "08006" ->
              "No database server answers at "
                  + address.place()
                  + ": is it running, are host and port right? ("
                  + line(e)
                  + ")";
          default -> "The database at " + address.place() + " cannot be opened: " + line(e);
        };
    return new StartFailure(line, e);
  }

  private static boolean isTrouble(SQLException e, String state) {
    return e instanceof SQLTransientException
        || (state.length() == 5 && TROUBLE_CLASSES.contains(state.substring(0, 2)))
        || TROUBLE.contains(state);
  }

  /** An answer of the server means that it rolled back, unless it was ending the connection. */
  private static boolean serverRolledBack(SQLException e, String state) {
    return e instanceof PSQLException p
        && p.getServerErrorMessage() != null
        && !state.startsWith("57P");
  }

  private static String constraint(SQLException e) {
    ServerErrorMessage message = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    @Nullable String name = message == null ? null : message.getConstraint();
    return name == null ? "unnamed" : name;
  }

  /** Without the server's details, which may quote a row. */
  static String line(SQLException e) {
    ServerErrorMessage message = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    String text = message == null ? e.getMessage() : message.getMessage();
    return String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
