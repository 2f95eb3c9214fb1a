package dev.cairn.server.store;

/**
 * Someone else was first: the row that the caller wanted to change is not as the caller saw it.
 * Nothing was stored.
 */
public final class RevisionConflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Of a row.
   *
   * @param what names it, as in {@code device 12ab}
   * @param revision at which it is
   * @param expected at which the caller saw it
   */
  public RevisionConflict(String what, long revision, long expected) {
    super(what + " is at revision " + revision + ", not " + expected);
  }
}
