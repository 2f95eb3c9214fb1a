package dev.cairn.secagg.ring;

/** Thrown when a sum cannot have come from admissible vectors, hence must not become a model. */
public final class RingSumException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RingSumException(String message) {
    super(message);
  }
}
