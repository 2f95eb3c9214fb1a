package dev.cairn.engine.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenReservationsTest {
  private static final Population PHONES = new Population("phones");
  private static final PrivacyBudget BUDGET = new PrivacyBudget(1000, 1e-6);

  private static RoundId round(int index) {
    return new RoundId(new RunId("run-1"), index, 1);
  }

  private static PrivacyLedger reserved(PrivacyLedger ledger, int index) {
    Release release = new Release(NoiseMechanism.DISTRIBUTED, 1, 10_000, 1_000, 3, 18, 1);
    return ledger
        .reserve(round(index), List.of(release))
        .fold(
            granted -> ledger.with(granted.entry()),
            exhausted -> {
              throw new AssertionError(exhausted.detail());
            });
  }

  @Test
  void eachReservationThatIsOpen_isCharged_andNoOther() {
    PrivacyLedger ledger = reserved(PrivacyLedger.open(PHONES, BUDGET), 1);
    ledger = ledger.with(ledger.charge(round(1)));
    ledger = reserved(ledger, 2);
    ledger = ledger.with(ledger.refund(round(2)));
    assertThat(OpenReservations.charged(ledger.entries())).isEmpty();
    ledger = reserved(reserved(ledger, 3), 4);
    double before = ledger.epsilon();
    List<LedgerEntry> all = new ArrayList<>(ledger.entries());
    all.addAll(OpenReservations.charged(ledger.entries()));
    assertThat(all).hasSize(8);
    PrivacyLedger after = PrivacyLedger.replay(PHONES, BUDGET, all, ledger.head());
    assertThat(after.status(round(2))).isEqualTo(LedgerEntry.Kind.REFUNDED);
    assertThat(after.status(round(3))).isEqualTo(LedgerEntry.Kind.CHARGED);
    assertThat(after.status(round(4))).isEqualTo(LedgerEntry.Kind.CHARGED);
    assertThat(after.spent()).isEqualTo(before);
    assertThat(OpenReservations.charged(all)).isEmpty();
    assertThat(OpenReservations.charged(List.of())).isEmpty();
  }
}
