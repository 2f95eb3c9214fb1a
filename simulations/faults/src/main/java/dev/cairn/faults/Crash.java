package dev.cairn.faults;

/** The end of a coordinator's process, as far as this simulation goes. */
final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Crash(Moment moment, long append) {
    super("crashed " + moment + " " + append);
  }
}
