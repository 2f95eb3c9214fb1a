package dev.cairn.server.grpc;

/** The coordinator takes no more of such calls at the moment. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;

  /**
   * Refuses a call.
   *
   * @param message what there is too much of, for people
   * @param retryAfterMillis how long the device should stay away, 0 or more
   */
  public OverloadedException(String message, long retryAfterMillis) {
    super(message);
    this.retryAfterMillis = retryAfterMillis;
  }

  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
