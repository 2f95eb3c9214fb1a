package dev.cairn.server.grpc;

import org.jspecify.annotations.Nullable;

/** The coordinator takes no more of such calls at the moment. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;
  private final @Nullable String limit;

  /**
   * Refuses a call.
   *
   * @param message what there is too much of, for people
   * @param retryAfterMillis how long the device should stay away, 0 or more
   */
  public OverloadedException(String message, long retryAfterMillis) {
    this(message, retryAfterMillis, null);
  }

  /**
   * Refuses a call that is beyond a limit.
   *
   * @param message what there is too much of, for people
   * @param retryAfterMillis how long the device should stay away, 0 or more
   * @param limit the limit's name, for programs; null if it has none
   */
  public OverloadedException(String message, long retryAfterMillis, @Nullable String limit) {
    super(message);
    this.retryAfterMillis = retryAfterMillis;
    this.limit = limit;
  }

  public long retryAfterMillis() {
    return retryAfterMillis;
  }

  /** The name of the limit that is reached; null if it has none. */
  public @Nullable String limit() {
    return limit;
  }
}
