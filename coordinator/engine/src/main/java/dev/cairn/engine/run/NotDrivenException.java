package dev.cairn.engine.run;

import dev.cairn.protocol.TroubleException;

/**
 * Thrown where a run's owner is not found: nothing was done, and whoever asked may ask again. A run
 * of a dead owner has another one within seconds.
 */
public final class NotDrivenException extends TroubleException {
  private static final long serialVersionUID = 1L;

  /** Tells in one line who was asked. */
  public NotDrivenException(String message) {
    super(message);
  }

  /** The same with what came in between. */
  public NotDrivenException(String message, Throwable cause) {
    super(message, cause);
  }
}
