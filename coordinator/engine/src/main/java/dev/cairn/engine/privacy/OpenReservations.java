package dev.cairn.engine.privacy;

import dev.cairn.protocol.RoundId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a ledger says of rounds that reserved and were neither charged nor refunded. */
public final class OpenReservations {
  private OpenReservations() {}

  /**
   * The entries that charge all of them, in the order in which they were reserved: for a ledger
   * that may have forgotten what became of them.
   *
   * @param entries a whole ledger
   */
  public static List<LedgerEntry> charged(List<LedgerEntry> entries) {
    Set<RoundId> open = new LinkedHashSet<>();
    for (LedgerEntry entry : entries) {
      if (entry.kind() == LedgerEntry.Kind.RESERVED) {
        open.add(entry.round());
      } else {
        open.remove(entry.round());
      }
    }
    List<LedgerEntry> charges = new ArrayList<>();
    if (!open.isEmpty()) {
      LedgerEntry last = entries.get(entries.size() - 1);
      for (RoundId round : open) {
        last =
            new LedgerEntry(
                last.number() + 1, LedgerEntry.Kind.CHARGED, round, List.of(), last.hash());
        charges.add(last);
      }
    }
    return charges;
  }
}
