package dev.cairn.engine.port;

/**
 * Thrown when an owner's lease is held no more. Whatever it knows may be out of date: it appends
 * nothing, tells nobody anything, and forgets.
 */
public final class StaleOwnerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleOwnerException(Lease lease) {
    super(
        lease.name() + " is no longer driven by " + lease.holder() + " in epoch " + lease.epoch());
  }
}
