package dev.cairn.faults;

/** The end of a coordinator's process, as far as this simulation goes. */
public final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Ends a process.
   *
   * @param append number of the append, or of the write of any kind
   */
  public Crash(Moment moment, long append) {
    super("crashed " + moment + " " + append);
  }
}
