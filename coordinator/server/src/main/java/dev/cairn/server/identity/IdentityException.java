package dev.cairn.server.identity;

/**
 * A reason why keys or certificates cannot be used, in one line for the person at the terminal:
 * what was expected, what was found, what to do. It shows nothing of a key.
 */
public final class IdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IdentityException(String line) {
    super(line);
  }

  IdentityException(String line, Throwable cause) {
    super(line, cause);
  }
}
