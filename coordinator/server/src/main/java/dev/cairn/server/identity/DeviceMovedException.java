package dev.cairn.server.identity;

/** Thrown where a device is not as the operator saw it who wants to change it. */
public final class DeviceMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Tells at which revision it is, and at which it was expected, in one line. */
  public DeviceMovedException(String message, Throwable cause) {
    super(message, cause);
  }
}
