package dev.cairn.engine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import dev.cairn.secagg.privacy.RdpAccountant;
import dev.cairn.seeded.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrivacyLedgerTest {
  private static final Population PHONES = new Population("phones");
  private static final PrivacyBudget BUDGET = new PrivacyBudget(8, 1e-6);
  private static final RunId RUN = new RunId("01890a5d-ac96-774b-bcce-b302099a8057");

  /** Ten rounds of it cost 6.4. */
  private static final Release RELEASE =
      new Release(NoiseMechanism.DISTRIBUTED, 1, 10_000, 1_000, 3, 18, 1);

  private static RoundId round(int index) {
    return new RoundId(RUN, index, 1);
  }

  private static PrivacyLedger reserved(PrivacyLedger ledger, RoundId round, Release... releases) {
    return ledger
        .reserve(round, List.of(releases))
        .fold(
            granted -> ledger.with(granted.entry()),
            exhausted -> {
              throw new AssertionError(exhausted.detail());
            });
  }

  private static PrivacyLedger charged(PrivacyLedger ledger, RoundId round, Release... releases) {
    PrivacyLedger with = reserved(ledger, round, releases);
    return with.with(with.charge(round));
  }

  @Test
  void epsilon_isTheAccountants_overWhatWasReservedAndCharged() {
    PrivacyLedger ledger = PrivacyLedger.open(PHONES, BUDGET);
    assertThat(ledger.epsilon()).isZero();
    for (int i = 1; i <= 5; i++) {
      ledger = charged(ledger, round(i), RELEASE);
    }
    double five = RdpAccountant.empty().plus(RELEASE.curve(), 5).epsilon(1e-6);
    assertThat(ledger.epsilon()).isEqualTo(five);
    assertThat(ledger.spent()).isEqualTo(five);
    ledger = reserved(ledger, round(6), RELEASE);
    assertThat(ledger.spent()).isEqualTo(five);
    assertThat(ledger.epsilon())
        .isEqualTo(RdpAccountant.empty().plus(RELEASE.curve(), 6).epsilon(1e-6));
    ledger = ledger.with(ledger.refund(round(6)));
    assertThat(ledger.epsilon()).isEqualTo(five);
  }

  @Test
  void reservation_countsAtOnce_soThatTwoRoundsCannotShareWhatIsLeft() {
    PrivacyLedger ledger = PrivacyLedger.open(PHONES, BUDGET);
    int rounds = 0;
    double asked = 0;
    while (asked == 0) {
      PrivacyLedger before = ledger;
      LedgerDecision decision = ledger.reserve(round(rounds + 1), List.of(RELEASE));
      asked = decision.fold(granted -> 0.0, LedgerDecision.Exhausted::epsilon);
      if (asked == 0) {
        ledger = decision.fold(granted -> before.with(granted.entry()), exhausted -> before);
        rounds++;
      }
    }
    assertThat(ledger.epsilon()).isLessThanOrEqualTo(BUDGET.epsilon());
    assertThat(asked)
        .isGreaterThan(BUDGET.epsilon())
        .isEqualTo(RdpAccountant.empty().plus(RELEASE.curve(), rounds + 1).epsilon(1e-6));
    assertThat(rounds).isBetween(5, 50);
    // What is refunded can be reserved again, by another attempt.
    PrivacyLedger freed = ledger.with(ledger.refund(round(1)));
    assertThat(reserved(freed, new RoundId(RUN, 1, 2), RELEASE).epsilon())
        .isEqualTo(ledger.epsilon());
  }

  @Test
  void round_goesOneWayOnce() {
    PrivacyLedger open = reserved(PrivacyLedger.open(PHONES, BUDGET), round(1), RELEASE);
    PrivacyLedger paid = open.with(open.charge(round(1)));
    PrivacyLedger freed = open.with(open.refund(round(1)));
    for (PrivacyLedger ledger : List.of(paid, freed)) {
      assertThatThrownBy(() -> ledger.charge(round(1))).hasMessageContaining("cannot be CHARGED");
      assertThatThrownBy(() -> ledger.refund(round(1))).hasMessageContaining("cannot be REFUNDED");
    }
    for (PrivacyLedger ledger : List.of(open, paid, freed)) {
      assertThatThrownBy(() -> ledger.reserve(round(1), List.of(RELEASE)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be RESERVED");
    }
    assertThatThrownBy(() -> open.charge(round(2))).hasMessageContaining("is unknown");
    assertThatThrownBy(() -> open.with(open.entries().get(0)))
        .hasMessageContaining("does not follow");
  }

  /** Two attempts at one round are two releases, whoever took part in both (row 37). */
  @Test
  void row37_attempts_costEach() {
    PrivacyLedger once = charged(PrivacyLedger.open(PHONES, BUDGET), round(1), RELEASE);
    PrivacyLedger twice = charged(once, new RoundId(RUN, 1, 2), RELEASE);
    assertThat(twice.spent()).isGreaterThan(once.spent() * 1.2);
  }

  @Test
  void mechanisms_andVotes_addUp() {
    Release central = new Release(NoiseMechanism.TRUSTED_CURATOR, 1, 10_000, 1_000, 3, 1, 1);
    Release sampled = new Release(NoiseMechanism.TRUSTED_CURATOR, 1, 10_000, 1_000, 3, 1, 0.01);
    PrivacyLedger empty = PrivacyLedger.open(PHONES, BUDGET);
    PrivacyLedger both = charged(empty, round(1), RELEASE, central);
    assertThat(both.spent()).isGreaterThan(charged(empty, round(1), RELEASE).spent());
    assertThat(charged(empty, round(1), sampled).spent())
        .isLessThan(charged(empty, round(1), central).spent() / 2);
    // Where the noise comes from does not matter to its size, but for the rounding.
    assertThat(charged(empty, round(1), central).spent())
        .isCloseTo(charged(empty, round(1), RELEASE).spent(), within(0.01));
  }

  @Test
  void row47_budgetExhausted_refusesTheRound() {
    PrivacyLedger ledger = PrivacyLedger.open(PHONES, new PrivacyBudget(0.5, 1e-6));
    String said =
        ledger
            .reserve(round(1), List.of(RELEASE))
            .fold(granted -> "granted", LedgerDecision.Exhausted::detail);
    assertThat(said).startsWith("epsilon would be 1.").endsWith("the budget is 0.5");
    assertThat(ledger.entries()).isEmpty();
  }

  /** Whatever is changed, left out, doubled, moved or cut off, the ledger is not taken. */
  @SeededTest
  void row47_tamperedLedger_isNotTaken(SplittableRandom random) {
    PrivacyLedger ledger = PrivacyLedger.open(PHONES, BUDGET);
    for (int i = 1; i <= 4; i++) {
      ledger = charged(ledger, round(i), RELEASE);
    }
    List<LedgerEntry> entries = ledger.entries();
    Digest head = ledger.head();
    assertThat(PrivacyLedger.replay(PHONES, BUDGET, entries, head).spent())
        .isEqualTo(ledger.spent());
    Digest earlier = entries.get(random.nextInt(entries.size())).previous();
    assertThat(PrivacyLedger.replay(PHONES, BUDGET, entries, earlier).head()).isEqualTo(head);

    for (Tampering tampering : Tampering.values()) {
      List<LedgerEntry> copy = new ArrayList<>(entries);
      tampering.on(copy, random.nextInt(copy.size()));
      assertThatThrownBy(() -> PrivacyLedger.replay(PHONES, BUDGET, copy, head))
          .as("%s", tampering)
          .isInstanceOf(LedgerDamagedException.class);
    }
    assertThatThrownBy(() -> PrivacyLedger.replay(new Population("tablets"), BUDGET, entries, head))
        .isInstanceOf(LedgerDamagedException.class);
  }

  private enum Tampering {
    LEFT_OUT {
      @Override
      void on(List<LedgerEntry> entries, int at) {
        entries.remove(at);
      }
    },
    ROLLED_BACK {
      @Override
      void on(List<LedgerEntry> entries, int at) {
        entries.subList(at, entries.size()).clear();
      }
    },
    DOUBLED {
      @Override
      void on(List<LedgerEntry> entries, int at) {
        entries.add(at, entries.get(at));
      }
    },
    MOVED {
      @Override
      void on(List<LedgerEntry> entries, int at) {
        entries.add((at + 1) % (entries.size() - 1), entries.remove(at));
      }
    },
    /** With all hashes after it made anew: only who remembers the head can tell. */
    REWRITTEN {
      @Override
      void on(List<LedgerEntry> entries, int at) {
        PrivacyLedger forged = PrivacyLedger.open(PHONES, BUDGET);
        Release cheaper = new Release(NoiseMechanism.DISTRIBUTED, 1, 10_000, 1_000, 9, 18, 1);
        for (LedgerEntry entry : List.copyOf(entries)) {
          forged =
              entry.kind() == LedgerEntry.Kind.RESERVED
                  ? reserved(forged, entry.round(), cheaper)
                  : forged.with(forged.charge(entry.round()));
        }
        entries.clear();
        entries.addAll(forged.entries());
      }
    },
    CHEAPER {
      @Override
      void on(List<LedgerEntry> entries, int at) {
        int reservation = at - at % 2;
        LedgerEntry old = entries.get(reservation);
        Release cheaper = new Release(NoiseMechanism.DISTRIBUTED, 1, 10_000, 1_000, 3.1, 18, 1);
        entries.set(
            reservation,
            new LedgerEntry(
                old.number(), old.kind(), old.round(), List.of(cheaper), old.previous()));
      }
    };

    abstract void on(List<LedgerEntry> entries, int at);
  }

  /**
   * What a forecast says is what rounds then cost, and the ledger refuses the first one too many.
   */
  @Test
  void forecast_isWhatRoundsCostThen() {
    PrivacyLedger ledger = charged(PrivacyLedger.open(PHONES, BUDGET), round(1), RELEASE);
    double three = ledger.epsilonWith(RELEASE, 3);
    int affordable = ledger.affordable(RELEASE, 1_000);
    assertThat(ledger.epsilonWith(RELEASE, 0)).isEqualTo(ledger.epsilon());
    PrivacyLedger grown = ledger;
    for (int i = 0; i < affordable; i++) {
      grown = charged(grown, round(2 + i), RELEASE);
      if (i == 2) {
        assertThat(grown.epsilon()).isEqualTo(three);
      }
    }
    PrivacyLedger full = grown;
    assertThat(full.affordable(RELEASE, 1_000)).isZero();
    assertThatThrownBy(() -> reserved(full, round(1_000), RELEASE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the budget is 8.0");
    assertThat(ledger.affordable(RELEASE, 2)).as("no more than is asked for").isEqualTo(2);
  }

  @Test
  void firstBreak_namesTheEntry() {
    PrivacyLedger ledger = PrivacyLedger.open(PHONES, BUDGET);
    for (int i = 1; i <= 3; i++) {
      ledger = charged(ledger, round(i), RELEASE);
    }
    List<LedgerEntry> entries = ledger.entries();
    assertThat(PrivacyLedger.firstBreak(PHONES, entries)).isNull();
    for (int i = 0; i < entries.size() - 1; i++) {
      List<LedgerEntry> fewer = new ArrayList<>(entries);
      fewer.remove(i);
      assertThat(PrivacyLedger.firstBreak(PHONES, fewer).number()).isEqualTo(i + 1L);
      List<LedgerEntry> swapped = new ArrayList<>(entries);
      java.util.Collections.swap(swapped, i, i + 1);
      assertThat(PrivacyLedger.firstBreak(PHONES, swapped).number()).isEqualTo(i + 1L);
    }
    assertThat(PrivacyLedger.firstBreak(new Population("tablets"), entries).number()).isEqualTo(1);
  }
}
