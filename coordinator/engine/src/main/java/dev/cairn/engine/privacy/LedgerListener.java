package dev.cairn.engine.privacy;

/** Hears what ledgers have come to, for metrics. Called by whoever drives a run; never throws. */
@FunctionalInterface
public interface LedgerListener {

  /** Hears nothing. */
  LedgerListener NONE = ledger -> {};

  /** A ledger is in this state, durably. */
  void moved(PrivacyLedger ledger);
}
