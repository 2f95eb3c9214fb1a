package dev.cairn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.Release;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.server.admin.StillWanted;
import dev.cairn.server.store.journal.EventCodec;
import dev.cairn.server.store.journal.EventTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger of several pages, of which the check has one at a time. */
class LedgerCheckupTest {
  private static final int PAGE = LedgerCheckup.PAGE;
  private static final int ENTRIES = 3 * PAGE + 8;
  private static final Population PHONES = new Population("phones");
  private static final Digest ELSE = Digest.of(new byte[] {1});
  private static final Release RELEASE =
      new Release(NoiseMechanism.TRUSTED_CURATOR, 1, 1000, 100, 2, 1, 1);

  private static RoundId round(int index) {
    return new RoundId(new RunId("r"), index, 1);
  }

  private static LedgerEntry entry(long number, LedgerEntry.Kind kind, int index, Digest previous) {
    List<Release> releases = kind == LedgerEntry.Kind.RESERVED ? List.of(RELEASE) : List.of();
    return new LedgerEntry(number, kind, round(index), releases, previous);
  }

  /** Two rounds are open at a time, so that one is on both sides of each page's border. */
  private static List<LedgerEntry> ledger(int entries) {
    List<LedgerEntry> ledger = new ArrayList<>();
    Digest head = PrivacyLedger.headOf(PHONES);
    for (int number = 1; number <= entries; number++) {
      boolean charges = number > 1 && number % 2 == 1;
      LedgerEntry next =
          charges
              ? entry(number, LedgerEntry.Kind.CHARGED, number / 2, head)
              : entry(number, LedgerEntry.Kind.RESERVED, number / 2 + 1, head);
      ledger.add(next);
      head = next.hash();
    }
    return ledger;
  }

  private static List<EventTable.Stored> stored(List<LedgerEntry> ledger) {
    List<EventTable.Stored> rows = new ArrayList<>();
    for (LedgerEntry entry : ledger) {
      EventCodec.Encoded event = Codecs.LEDGERS.encode(entry);
      rows.add(new EventTable.Stored(rows.size(), event.type(), event.schema(), event.payload()));
    }
    return rows;
  }

  private static OnePageAtATime<EventTable.Stored> table(List<EventTable.Stored> rows) {
    return new OnePageAtATime<>(rows, EventTable.Stored::version);
  }

  private static LedgerCheckup.Found check(List<EventTable.Stored> rows, @Nullable Digest known) {
    OnePageAtATime<EventTable.Stored> table = table(rows);
    LedgerCheckup.Found found =
        LedgerCheckup.of(PHONES, table::behind, known, StillWanted.ALWAYS, each -> {});
    table.assertHeldAtMost(PAGE);
    assertThat(found.stored()).isEqualTo(rows.size());
    return found;
  }

  private static void assertBrokenAt(long number, LedgerCheckup.Found found, String why) {
    PrivacyLedger.Break broken = found.broken();
    assertThat(broken).isNotNull();
    assertThat(broken.number()).isEqualTo(number);
    assertThat(broken.what()).contains(why);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, ENTRIES})
  void wholeLedger_isAChain_toItsLastEntry(int entries) {
    List<LedgerEntry> ledger = ledger(entries);
    Digest head = ledger.get(entries - 1).hash();
    LedgerCheckup.Found found = check(stored(ledger), head);
    assertThat(found).isEqualTo(new LedgerCheckup.Found(entries, head, null, true, true));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, PAGE / 2, PAGE, PAGE + 1, PAGE + 9, 2 * PAGE, 2 * PAGE + 1, 3 * PAGE + 1, ENTRIES})
  void changedMissingOrUnreadableEntry_isNamed_onWhicheverPage(int number) {
    List<LedgerEntry> changed = ledger(ENTRIES);
    LedgerEntry old = changed.get(number - 1);
    changed.set(number - 1, new LedgerEntry(number, old.kind(), old.round(), old.releases(), ELSE));
    assertBrokenAt(number, check(stored(changed), null), "entry " + number);

    List<EventTable.Stored> garbled = stored(ledger(ENTRIES));
    EventTable.Stored row = garbled.get(number - 1);
    garbled.set(number - 1, new EventTable.Stored(row.version(), row.type(), row.schema(), "{}"));
    LedgerCheckup.Found found = check(garbled, null);
    assertBrokenAt(number, found, "");
    assertThat(found.isReadable()).isFalse();
    assertThat(found.head())
        .isEqualTo(
            number == 1 ? PrivacyLedger.headOf(PHONES) : ledger(ENTRIES).get(number - 2).hash());

    if (number < ENTRIES) {
      List<EventTable.Stored> missing = stored(ledger(ENTRIES));
      missing.remove(number - 1);
      assertBrokenAt(number, check(missing, null), "does not follow");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, PAGE, 2 * PAGE, ENTRIES - 2})
  void entryThatWasMadeAnew_breaksTheNextOne_alsoOnTheNextPage(int number) {
    List<LedgerEntry> ledger = ledger(ENTRIES);
    LedgerEntry old = ledger.get(number - 1);
    LedgerEntry forged =
        new LedgerEntry(number, old.kind(), old.round(), List.of(RELEASE, RELEASE), old.previous());
    ledger.set(number - 1, forged);
    assertBrokenAt(number + 1L, check(stored(ledger), null), "does not follow");
  }

  /** Its reservation is three pages before. */
  @Test
  void roundOfTheFirstPage_isChargedOnce() {
    List<LedgerEntry> ledger = ledger(ENTRIES);
    LedgerEntry last = ledger.get(ENTRIES - 1);
    ledger.add(entry(ENTRIES + 1L, LedgerEntry.Kind.CHARGED, 1, last.hash()));
    assertBrokenAt(ENTRIES + 1L, check(stored(ledger), null), "cannot be CHARGED");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE, PAGE + 1, ENTRIES})
  void headThatIsKnown_isFound_onWhicheverPage(int number) {
    List<LedgerEntry> ledger = ledger(ENTRIES);
    assertThat(check(stored(ledger), ledger.get(number - 1).hash()).leadsThrough()).isTrue();
    assertThat(check(stored(ledger), ELSE).leadsThrough()).isFalse();
  }

  @Test
  void lookThatNobodyWaitsFor_ends_beforeTheNextPage() {
    OnePageAtATime<EventTable.Stored> table = table(stored(ledger(ENTRIES)));
    StillWanted twice =
        () -> {
          if (table.pages() == 2) {
            throw new CancellationException("gone");
          }
        };
    assertThatThrownBy(() -> LedgerCheckup.of(PHONES, table::behind, null, twice, each -> {}))
        .isInstanceOf(CancellationException.class);
    assertThat(table.pages()).isEqualTo(2);
  }
}
