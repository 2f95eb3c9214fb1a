package dev.cairn.server.metrics;

import dev.cairn.engine.privacy.LedgerListener;
import dev.cairn.engine.privacy.PrivacyLedger;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Shows what of each population's privacy budget is left, as the ledger that was written last says.
 * A population appears with its first reservation after the start. Safe for several threads.
 */
public final class PrivacyMeters implements LedgerListener {
  /** So many populations have gauges of their own; what comes later has none. */
  static final int POPULATIONS_MAX = 100;

  private record Spending(double committed, double charged, double budget) {}

  private final MeterRegistry registry;
  private final Map<String, Spending> populations = new ConcurrentHashMap<>();

  public PrivacyMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void moved(PrivacyLedger ledger) {
    String population = ledger.population().toString();
    Spending now = new Spending(ledger.epsilon(), ledger.spent(), ledger.budget().epsilon());
    boolean known = populations.containsKey(population);
    if (!known && populations.size() >= POPULATIONS_MAX) {
      return;
    }
    populations.put(population, now);
    if (!known) {
      gauge(
          "cairn.privacy.epsilon.committed",
          "Epsilon that was charged or is reserved, at the budget's delta",
          population,
          Spending::committed);
      gauge(
          "cairn.privacy.epsilon.charged",
          "Epsilon that was charged, at the budget's delta",
          population,
          Spending::charged);
      gauge(
          "cairn.privacy.epsilon.budget",
          "Epsilon that may be charged in all",
          population,
          Spending::budget);
    }
  }

  private void gauge(
      String name, String description, String population, ToDoubleFunction<Spending> value) {
    Gauge.builder(name, populations, all -> value.applyAsDouble(of(all, population)))
        .description(description)
        .tag("population", population)
        .register(registry);
  }

  private static Spending of(Map<String, Spending> all, String population) {
    return all.getOrDefault(population, new Spending(Double.NaN, Double.NaN, Double.NaN));
  }
}
