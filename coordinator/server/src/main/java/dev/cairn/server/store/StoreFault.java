package dev.cairn.server.store;

/**
 * A bug or damage that trying again does not cure: a statement that the database does not
 * understand, a broken constraint, a blob that an event names and that is gone.
 */
public final class StoreFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreFault(String message) {
    super(message);
  }

  public StoreFault(String message, Throwable cause) {
    super(message, cause);
  }
}
