package dev.cairn.client.djl.data;

/**
 * A defect in somebody's data that keeps it from being read. The message is one line: which file,
 * what was expected, what came, what to do. It names files, lines and columns, never a value of the
 * data, and carries no cause whose message could.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataException(String message) {
    super(message);
  }
}
