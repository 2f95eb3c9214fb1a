package dev.cairn.engine.run;

/** Thrown where a run is not where the operator saw it who wants something of it. */
public final class RunMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Tells how many events the run has, and how many were expected, in one line. */
  public RunMovedException(String message) {
    super(message, null, false, false);
  }
}
