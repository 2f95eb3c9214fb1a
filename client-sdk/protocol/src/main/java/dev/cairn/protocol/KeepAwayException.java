package dev.cairn.protocol;

/**
 * Trouble of which the coordinator has said when it is over: it takes no more from this client
 * before that, and asking earlier is of no use.
 */
public final class KeepAwayException extends TroubleException {
  private static final long serialVersionUID = 1L;

  private final long afterMillis;

  /**
   * Keeps a client away.
   *
   * @param message what there is too much of, for people
   * @param afterMillis for how long, in milliseconds, 0 or more
   */
  public KeepAwayException(String message, long afterMillis, Throwable cause) {
    super(message, cause);
    if (afterMillis < 0) {
      throw new IllegalArgumentException("afterMillis must be 0 or more, not " + afterMillis);
    }
    this.afterMillis = afterMillis;
  }

  /** How long to stay away, in milliseconds, 0 or more. */
  public long afterMillis() {
    return afterMillis;
  }
}
