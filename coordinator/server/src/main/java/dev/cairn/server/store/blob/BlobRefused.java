package dev.cairn.server.store.blob;

/** A body that is not what its sender announced. It is not kept; sending it again does not help. */
public final class BlobRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a refused body. */
  public enum Reason {
    /** It has more bytes than were allowed. */
    TOO_LARGE,
    /** Its SHA-256 is not the announced one. */
    WRONG_DIGEST
  }

  private final Reason reason;

  BlobRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
