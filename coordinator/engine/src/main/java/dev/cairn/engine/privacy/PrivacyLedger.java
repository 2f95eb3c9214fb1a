package dev.cairn.engine.privacy;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.RdpAccountant;
import dev.cairn.secagg.privacy.RenyiCurve;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was released about a population, and what may still be: a value that follows from its
 * entries.
 *
 * <p>A round reserves before it opens and is charged before its sum can be read; only a round that
 * revealed nothing is refunded. An attempt is a round of its own: two attempts at one round cost
 * twice. Epsilon is computed from the list of releases each time it is asked for, and is never
 * itself stored or added to.
 *
 * <p>Entries are chained by hashes, so a changed, missing or moved one is found when they are read.
 * A ledger that lost its last entries is whole in itself: that is found by whoever remembers the
 * {@link #head} of a later state and gives it to {@link #replay}.
 */
public final class PrivacyLedger {
  private final Population population;
  private final PrivacyBudget budget;
  private final List<LedgerEntry> entries;
  private final Map<RoundId, LedgerEntry.Kind> rounds;
  private final Digest head;

  private PrivacyLedger(
      Population population,
      PrivacyBudget budget,
      List<LedgerEntry> entries,
      Map<RoundId, LedgerEntry.Kind> rounds,
      Digest head) {
    this.population = population;
    this.budget = budget;
    this.entries = entries;
    this.rounds = rounds;
    this.head = head;
  }

  /**
   * A ledger without entries.
   *
   * @param budget what may be spent, whatever it was when the entries were made
   */
  public static PrivacyLedger open(Population population, PrivacyBudget budget) {
    return new PrivacyLedger(population, budget, List.of(), Map.of(), headOf(population));
  }

  /**
   * The ledger that these entries make.
   *
   * @param known the head of a state that was seen before, at or before the last entry
   * @throws LedgerDamagedException if an entry does not follow from those before it, or if the
   *     known state is not among those that these entries lead through
   */
  public static PrivacyLedger replay(
      Population population, PrivacyBudget budget, List<LedgerEntry> entries, Digest known) {
    PrivacyLedger ledger = open(population, budget);
    boolean seen = ledger.head.equals(known);
    Map<RoundId, LedgerEntry.Kind> rounds = new LinkedHashMap<>();
    Digest head = ledger.head;
    for (int i = 0; i < entries.size(); i++) {
      LedgerEntry entry = entries.get(i);
      String defect = defect(entry, i, head, rounds);
      if (defect != null) {
        throw new LedgerDamagedException(defect);
      }
      rounds.put(entry.round(), entry.kind());
      head = entry.hash();
      seen = seen || head.equals(known);
    }
    if (!seen) {
      throw new LedgerDamagedException(
          "the ledger of "
              + population
              + " ends before a state that was seen: it was rolled back, or another one was put in"
              + " its place");
    }
    return new PrivacyLedger(population, budget, List.copyOf(entries), rounds, head);
  }

  /**
   * The first entry that does not follow from those before it.
   *
   * @param number of the entry, from 1 on
   * @param what is wrong with it, for people
   */
  public record Break(long number, String what) {}

  /** Where a chain of entries is broken first; null if it is whole. */
  public static @Nullable Break firstBreak(Population population, List<LedgerEntry> entries) {
    LedgerChain chain = new LedgerChain(population);
    for (LedgerEntry entry : entries) {
      Break broken = chain.add(entry);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  /** The head of a population's ledger before its first entry. */
  public static Digest headOf(Population population) {
    String text = "cairn/ledger/head\n" + population;
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Why an entry cannot come next; null if it can. */
  static @Nullable String defect(
      LedgerEntry entry, long before, Digest head, Map<RoundId, LedgerEntry.Kind> rounds) {
    if (entry.number() != before + 1L || !entry.previous().equals(head)) {
      return "entry " + (before + 1) + " of the ledger does not follow from the one before it";
    }
    LedgerEntry.Kind now = rounds.get(entry.round());
    LedgerEntry.Kind needed =
        entry.kind() == LedgerEntry.Kind.RESERVED ? null : LedgerEntry.Kind.RESERVED;
    return now == needed
        ? null
        : "round "
            + entry.round()
            + " cannot be "
            + entry.kind()
            + " where it is "
            + (now == null ? "unknown" : now);
  }

  /**
   * The ledger with one entry more.
   *
   * @throws IllegalStateException if it does not follow from this one
   */
  public PrivacyLedger with(LedgerEntry entry) {
    String defect = defect(entry, entries.size(), head, rounds);
    if (defect != null) {
      throw new IllegalStateException(defect);
    }
    List<LedgerEntry> longer = new ArrayList<>(entries);
    longer.add(entry);
    Map<RoundId, LedgerEntry.Kind> more = new LinkedHashMap<>(rounds);
    more.put(entry.round(), entry.kind());
    return new PrivacyLedger(population, budget, List.copyOf(longer), more, entry.hash());
  }

  /**
   * Whether a round may take place.
   *
   * @param round which has not been here before
   * @param releases all noisy sums that it makes
   * @throws IllegalStateException if the round has been here before
   */
  public LedgerDecision reserve(RoundId round, List<Release> releases) {
    LedgerEntry entry = next(LedgerEntry.Kind.RESERVED, round, releases);
    double epsilon = with(entry).epsilon();
    return epsilon <= budget.epsilon()
        ? new LedgerDecision.Granted(entry)
        : new LedgerDecision.Exhausted(epsilon, budget.epsilon());
  }

  /**
   * The entry that a reservation becomes before the round's sum can be read.
   *
   * @throws IllegalStateException if the round has no open reservation
   */
  public LedgerEntry charge(RoundId round) {
    return next(LedgerEntry.Kind.CHARGED, round, List.of());
  }

  /**
   * The entry that frees the reservation of a round that ended and revealed nothing.
   *
   * @throws IllegalStateException if the round has no open reservation
   */
  public LedgerEntry refund(RoundId round) {
    return next(LedgerEntry.Kind.REFUNDED, round, List.of());
  }

  private LedgerEntry next(LedgerEntry.Kind kind, RoundId round, List<Release> releases) {
    LedgerEntry entry = new LedgerEntry(entries.size() + 1L, kind, round, releases, head);
    String defect = defect(entry, entries.size(), head, rounds);
    if (defect != null) {
      throw new IllegalStateException(defect);
    }
    return entry;
  }

  /** Epsilon of all that was charged or is reserved, at the budget's delta. */
  public double epsilon() {
    return epsilon(kind -> kind != LedgerEntry.Kind.REFUNDED);
  }

  /** The same if so many rounds with one such release each were added. */
  public double epsilonWith(Release release, int rounds) {
    RdpAccountant now = accountant(kind -> kind != LedgerEntry.Kind.REFUNDED);
    return rounds == 0
        ? now.epsilon(budget.delta())
        : now.plus(release.curve(), rounds).epsilon(budget.delta());
  }

  /** How many rounds with one such release each the budget still allows, at most {@code most}. */
  public int affordable(Release release, int most) {
    RdpAccountant now = accountant(kind -> kind != LedgerEntry.Kind.REFUNDED);
    RenyiCurve curve = release.curve();
    int allowed = 0;
    int refused = most + 1;
    while (refused - allowed > 1) {
      int middle = allowed + (refused - allowed) / 2;
      if (now.plus(curve, middle).epsilon(budget.delta()) <= budget.epsilon()) {
        allowed = middle;
      } else {
        refused = middle;
      }
    }
    return allowed;
  }

  /** Epsilon of all that was charged, at the budget's delta. */
  public double spent() {
    return epsilon(kind -> kind == LedgerEntry.Kind.CHARGED);
  }

  private double epsilon(Predicate<LedgerEntry.Kind> counts) {
    return accountant(counts).epsilon(budget.delta());
  }

  private RdpAccountant accountant(Predicate<LedgerEntry.Kind> counts) {
    Map<Release, Long> equal = new LinkedHashMap<>();
    for (LedgerEntry entry : entries) {
      LedgerEntry.Kind now = rounds.get(entry.round());
      if (entry.kind() == LedgerEntry.Kind.RESERVED && now != null && counts.test(now)) {
        entry.releases().forEach(release -> equal.merge(release, 1L, Long::sum));
      }
    }
    RdpAccountant accountant = RdpAccountant.empty();
    for (Map.Entry<Release, Long> releases : equal.entrySet()) {
      accountant = accountant.plus(releases.getKey().curve(), releases.getValue());
    }
    return accountant;
  }

  /** What the last entry about a round says; null if there is none. */
  public LedgerEntry.@Nullable Kind status(RoundId round) {
    return rounds.get(round);
  }

  /** The entries, in order. */
  public List<LedgerEntry> entries() {
    return entries;
  }

  /** Whose clients these releases are about. */
  public Population population() {
    return population;
  }

  /** What may be spent in all. */
  public PrivacyBudget budget() {
    return budget;
  }

  /** The hash of the last entry, which names everything up to it. */
  public Digest head() {
    return head;
  }
}
