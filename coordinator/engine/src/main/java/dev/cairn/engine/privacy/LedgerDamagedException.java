package dev.cairn.engine.privacy;

/** The ledger's entries do not follow from each other: no round may take place over it. */
public final class LedgerDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LedgerDamagedException(String message) {
    super(message);
  }
}
