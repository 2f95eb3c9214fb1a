package dev.cairn.engine.privacy;

import dev.cairn.engine.port.Journal;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a population's ledger in its journal. Each step may be asked for again after a crash: what
 * was recorded is not recorded twice.
 *
 * <p>The population's one active run drives it; should another writer exist, the journal's versions
 * let one of the two win. All methods throw {@link LedgerDamagedException} if the ledger is not
 * what it was.
 */
public final class PrivacyDesk {
  private final Journal<LedgerEntry> journal;
  private final Population population;
  private final PrivacyBudget budget;
  private final LedgerListener listener;

  /** Keeps a ledger that nobody listens to. */
  public PrivacyDesk(Journal<LedgerEntry> journal, Population population, PrivacyBudget budget) {
    this(journal, population, budget, LedgerListener.NONE);
  }

  PrivacyDesk(
      Journal<LedgerEntry> journal,
      Population population,
      PrivacyBudget budget,
      LedgerListener listener) {
    this.journal = journal;
    this.population = population;
    this.budget = budget;
    this.listener = listener;
  }

  /** The journal's stream of a population's ledger. */
  public static String stream(Population population) {
    return "ledger/" + population;
  }

  /**
   * The ledger as it stands.
   *
   * @param known the head of a state that it was in; null if none is known
   */
  public PrivacyLedger ledger(@Nullable Digest known) {
    return PrivacyLedger.replay(
        population,
        budget,
        journal.load(stream(population)),
        known == null ? PrivacyLedger.open(population, budget).head() : known);
  }

  /**
   * Reserves what a round will cost, unless that was done before.
   *
   * @param known the head of a state that the ledger was in; null if none is known
   * @param now milliseconds since 1970
   * @return the ledger's head with the reservation, or why there is none
   */
  public Reservation reserve(RoundId round, Release release, @Nullable Digest known, long now) {
    PrivacyLedger ledger = ledger(known);
    if (ledger.status(round) == LedgerEntry.Kind.RESERVED) {
      return new Reservation(ledger.head(), null, false);
    }
    if (ledger.status(round) != null) {
      return new Reservation(ledger.head(), null, true);
    }
    return ledger
        .reserve(round, List.of(release))
        .fold(
            granted -> new Reservation(append(ledger, granted.entry(), now).head(), null, false),
            exhausted -> {
              listener.moved(ledger);
              return new Reservation(ledger.head(), exhausted, false);
            });
  }

  /**
   * What became of a wish to reserve.
   *
   * @param head of the ledger afterwards
   * @param refused the budget's refusal; null if it does not refuse
   * @param settled whether the round's reservation was charged or refunded before; then there is
   *     none, and never will be
   */
  public record Reservation(
      Digest head, LedgerDecision.@Nullable Exhausted refused, boolean settled) {}

  /** Turns a round's reservation into a charge, before anything of its sum can be read. */
  public void charge(RoundId round, Digest known, long now) {
    PrivacyLedger ledger = ledger(known);
    if (ledger.status(round) != LedgerEntry.Kind.CHARGED) {
      append(ledger, ledger.charge(round), now);
    }
  }

  /** Frees a reservation that was not charged, of a round that is over; else does nothing. */
  public void settle(RoundId round, long now) {
    PrivacyLedger ledger = ledger(null);
    if (ledger.status(round) == LedgerEntry.Kind.RESERVED) {
      append(ledger, ledger.refund(round), now);
    }
  }

  private PrivacyLedger append(PrivacyLedger ledger, LedgerEntry entry, long now) {
    PrivacyLedger longer = ledger.with(entry);
    journal.append(stream(population), ledger.entries().size(), List.of(entry), now);
    listener.moved(longer);
    return longer;
  }
}
