package dev.cairn.server.host;

/** Thrown when a bounded queue is full: the request may be repeated after a while. */
public final class Overload extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Overload(String message) {
    super(message, null, false, false);
  }
}
