package dev.cairn.faults.check;

/** Thrown when something is not true that must always be. */
public final class BrokenInvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenInvariantException(String message) {
    super(message);
  }
}
