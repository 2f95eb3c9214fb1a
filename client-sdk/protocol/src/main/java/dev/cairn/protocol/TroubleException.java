package dev.cairn.protocol;

/**
 * Trouble of the network or of a store: nothing is known of the effect, and the same request may be
 * sent again.
 */
public class TroubleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TroubleException(String message) {
    super(message);
  }

  public TroubleException(String message, Throwable cause) {
    super(message, cause);
  }
}
