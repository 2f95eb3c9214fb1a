package dev.cairn.server.grpc;

/** A caller is turned away; the message is one line that says why and what to do. */
public final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Rejection rejection;

  public RejectedException(Rejection rejection, String line) {
    super(line, null, false, false);
    this.rejection = rejection;
  }

  /** Why. */
  public Rejection rejection() {
    return rejection;
  }
}
