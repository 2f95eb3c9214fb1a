package dev.cairn.grpc;

/**
 * Thrown when a device cannot enrol with its token, and the same attempt again would be of no use;
 * says why in one line.
 */
public final class EnrolmentFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EnrolmentFailedException(String message) {
    super(message);
  }

  EnrolmentFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
