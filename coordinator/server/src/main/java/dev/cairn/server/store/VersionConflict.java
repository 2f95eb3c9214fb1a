package dev.cairn.server.store;

/**
 * Someone else was first: the row that the caller wanted to create exists, for example the next
 * version of a stream. Nothing was stored. The caller reads the present state and decides again.
 */
public final class VersionConflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String constraint;

  /**
   * @param constraint the unique constraint that was violated, such as {@code event_pkey}
   */
  public VersionConflict(String constraint, Throwable cause) {
    super("A row with this key exists already (" + constraint + ").", cause);
    this.constraint = constraint;
  }

  /** The unique constraint that was violated, such as {@code event_pkey}. */
  public String constraint() {
    return constraint;
  }
}
