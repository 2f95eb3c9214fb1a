package dev.cairn.engine.privacy;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A look at the entries of a ledger, one after another. Of those that it has seen it remembers what
 * became of each round, and the hash of the last one. For one thread.
 */
public final class LedgerChain {
  private final Map<RoundId, LedgerEntry.Kind> rounds = new HashMap<>();
  private Digest head;
  private long entries;

  /** Begins before a population's first entry. */
  public LedgerChain(Population population) {
    this.head = PrivacyLedger.headOf(population);
  }

  /**
   * Looks at the next entry.
   *
   * @return what is wrong with it; null if it follows from those before it. After a break nothing
   *     more is to be looked at
   */
  public PrivacyLedger.@Nullable Break add(LedgerEntry entry) {
    String defect = PrivacyLedger.defect(entry, entries, head, rounds);
    entries++;
    if (defect != null) {
      return new PrivacyLedger.Break(entries, defect);
    }
    rounds.put(entry.round(), entry.kind());
    head = entry.hash();
    return null;
  }
}
