package dev.cairn.server.store;

/**
 * A reason why the coordinator cannot start, for the person at the terminal. The message is the one
 * line that they see: what was expected, what was found, what to do. It holds no secrets.
 */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailure(String line) {
    super(line);
  }

  public StartFailure(String line, Throwable cause) {
    super(line, cause);
  }
}
