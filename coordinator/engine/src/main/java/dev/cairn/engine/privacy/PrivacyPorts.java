package dev.cairn.engine.privacy;

import dev.cairn.engine.port.Journal;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.SumNoise;

/**
 * What rounds with privacy need from outside.
 *
 * @param ledgers the populations' ledgers, a stream for each
 * @param noise adds it to sums
 * @param listener hears what ledgers have come to
 */
public record PrivacyPorts(Journal<LedgerEntry> ledgers, SumNoise noise, LedgerListener listener) {

  /** Ports whose ledgers nobody listens to. */
  public PrivacyPorts(Journal<LedgerEntry> ledgers, SumNoise noise) {
    this(ledgers, noise, LedgerListener.NONE);
  }

  /** A population's ledger, kept through these ports. */
  public PrivacyDesk desk(Population population, PrivacyBudget budget) {
    return new PrivacyDesk(ledgers, population, budget, listener);
  }
}
