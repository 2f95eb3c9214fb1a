package dev.cairn.server.config;

/**
 * A defect in a file that a person wrote. The message is one line: the file, the key and line, what
 * was expected, what came, what to do.
 */
public final class DefectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DefectException(String message) {
    super(message);
  }

  DefectException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message, which a defect always has. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
