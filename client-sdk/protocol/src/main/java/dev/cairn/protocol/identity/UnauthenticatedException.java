package dev.cairn.protocol.identity;

/**
 * Thrown when the coordinator does not believe that a device is who it says it is: without
 * certificate, or with one that has expired, was revoked or is of another CA. To ask again is of no
 * use; the message says why, for people.
 */
public final class UnauthenticatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnauthenticatedException(String message, Throwable cause) {
    super(message, cause);
  }
}
