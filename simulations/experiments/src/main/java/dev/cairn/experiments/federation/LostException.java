package dev.cairn.experiments.federation;

/** Thrown through the SDK to make a client vanish in the middle of a round. */
final class LostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostException() {
    super("lost on purpose", null, false, false);
  }
}
