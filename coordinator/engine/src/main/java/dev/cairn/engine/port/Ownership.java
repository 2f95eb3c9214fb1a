package dev.cairn.engine.port;

/** A driver's right to say what it knows. */
public interface Ownership {

  /**
   * Makes sure that at a moment during this call nobody else could have appended to the driver's
   * streams, so that what it knew then was all there was.
   *
   * @throws StaleOwnerException if another owner has taken over
   * @throws dev.cairn.protocol.TroubleException if that could not be found out
   */
  void confirm();

  /** Of a driver beside which there is no other. */
  static Ownership undisputed() {
    return () -> {};
  }

  /** Of the holder of a lease. */
  static Ownership of(LeaseStore leases, Lease lease) {
    return () -> leases.confirm(lease);
  }
}
