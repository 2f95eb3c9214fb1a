package dev.cairn.server;

import dev.cairn.engine.privacy.LedgerChain;
import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.store.codec.CodecException;
import dev.cairn.server.store.journal.EventCodec;
import dev.cairn.server.store.journal.EventTable;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks whether the entries of a ledger are a chain, of which it has one page at a time. */
final class LedgerCheckup {

  /** Entries of a page. */
  static final int PAGE = 500;

  private LedgerCheckup() {}

  /** Where the entries are. */
  @FunctionalInterface
  interface Pages {

    /** Entries behind a version in their order, at most {@code max}. */
    List<EventTable.Stored> behind(long version, int max);
  }

  /**
   * What was found.
   *
   * @param stored how many entries there are
   * @param head the hash of the last entry before the first one that cannot be read
   * @param broken the first entry that is wrong, or that cannot be read; null for none
   * @param isReadable whether all entries can be read
   * @param leadsThrough whether the known head is among those that can be read
   */
  record Found(
      long stored,
      Digest head,
      PrivacyLedger.@Nullable Break broken,
      boolean isReadable,
      boolean leadsThrough) {}

  /** The entries in the journal. */
  static Pages in(EventTable events, Population population) {
    String stream = PrivacyDesk.stream(population);
    return (version, max) -> events.of(stream, version, max);
  }

  /**
   * Looks at all entries.
   *
   * @param known a head that the chain must lead through; null for none
   * @param wanted is asked before each page
   * @param each is given each entry that can be read
   */
  static Found of(
      Population population,
      Pages pages,
      @Nullable Digest known,
      StillWanted wanted,
      Consumer<LedgerEntry> each) {
    LedgerChain chain = new LedgerChain(population);
    Digest head = PrivacyLedger.headOf(population);
    PrivacyLedger.Break broken = null;
    boolean isReadable = true;
    boolean leadsThrough = known == null || known.equals(head);
    long stored = 0;
    long version = -1;
    List<EventTable.Stored> page;
    do {
      wanted.require();
      page = pages.behind(version, PAGE);
      for (EventTable.Stored row : page) {
        stored++;
        version = row.version();
        if (!isReadable) {
          continue;
        }
        try {
          LedgerEntry entry =
              Codecs.LEDGERS.decode(
                  new EventCodec.Encoded(row.type(), row.schema(), row.payload()));
          each.accept(entry);
          head = entry.hash();
          leadsThrough = leadsThrough || head.equals(known);
          broken = broken == null ? chain.add(entry) : broken;
        } catch (CodecException e) {
          isReadable = false;
          broken =
              broken == null
                  ? new PrivacyLedger.Break(stored, String.valueOf(e.getMessage()))
                  : broken;
        }
      }
    } while (page.size() == PAGE);
    return new Found(stored, head, broken, isReadable, leadsThrough);
  }
}
