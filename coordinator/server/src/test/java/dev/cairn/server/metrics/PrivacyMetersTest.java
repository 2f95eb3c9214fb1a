package dev.cairn.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.Release;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: the gauges show the ledger as it was written last, for a bounded number of populations. */
class PrivacyMetersTest {
  private static final PrivacyBudget BUDGET = new PrivacyBudget(8, 1e-6);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PrivacyMeters meters = new PrivacyMeters(registry);

  private double gauge(String name, String population) {
    return registry
        .get("cairn.privacy.epsilon." + name)
        .tag("population", population)
        .gauge()
        .value();
  }

  private static PrivacyLedger reserved(String population) {
    PrivacyLedger empty = PrivacyLedger.open(new Population(population), BUDGET);
    RoundId round = new RoundId(new RunId("a"), 1, 1);
    return empty
        .reserve(
            round, List.of(new Release(NoiseMechanism.TRUSTED_CURATOR, 1, 10_000, 10, 3, 10, 1)))
        .fold(
            granted -> empty.with(granted.entry()),
            refused -> {
              throw new AssertionError(refused);
            });
  }

  @Test
  void gauges_followTheLedger() {
    PrivacyLedger ledger = reserved("phones");
    meters.moved(ledger);
    assertThat(gauge("budget", "phones")).isEqualTo(8);
    assertThat(gauge("committed", "phones")).isEqualTo(ledger.epsilon()).isPositive();
    assertThat(gauge("charged", "phones")).isEqualTo(ledger.spent());

    PrivacyLedger charged = ledger.with(ledger.charge(ledger.entries().get(0).round()));
    meters.moved(charged);
    assertThat(gauge("charged", "phones")).isEqualTo(charged.epsilon()).isPositive();
  }

  @Test
  void populationsBeyondTheBound_haveNoSeries() {
    for (int i = 0; i < PrivacyMeters.POPULATIONS_MAX + 20; i++) {
      meters.moved(reserved("population-" + i));
    }
    assertThat(registry.getMeters()).hasSize(3 * PrivacyMeters.POPULATIONS_MAX);
    meters.moved(reserved("population-3"));
    assertThat(gauge("budget", "population-3")).isEqualTo(8);
  }
}
