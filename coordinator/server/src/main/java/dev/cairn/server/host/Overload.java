package dev.cairn.server.host;

import org.jspecify.annotations.Nullable;

/** Thrown when there is too much of something: the request may be repeated after a while. */
public final class Overload extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How long a client waits with its next try where nothing says when there is room. */
  private static final long RETRY_MILLIS = 1_000;

  private final long retryAfterMillis;
  private final @Nullable String limit;

  /** A bounded queue is full. */
  public Overload(String message) {
    this(message, RETRY_MILLIS, null);
  }

  /**
   * A limit is reached.
   *
   * @param retryAfterMillis when there is room again
   * @param limit its name, which never changes; null if it has none
   */
  Overload(String message, long retryAfterMillis, @Nullable String limit) {
    super(message, null, false, false);
    this.retryAfterMillis = retryAfterMillis;
    this.limit = limit;
  }

  /** How long the client should stay away, in milliseconds. */
  public long retryAfterMillis() {
    return retryAfterMillis;
  }

  /** The name of the limit that is reached; null if it has none. */
  public @Nullable String limit() {
    return limit;
  }
}
