package dev.cairn.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts who was turned away and who was enrolled. The reasons and outcomes are fixed at the start,
 * so that nobody can make up labels. Safe for several threads.
 */
public final class DeviceMeters {
  private final Map<String, Counter> rejected = new HashMap<>();
  private final Map<String, Counter> enrolments = new HashMap<>();

  /**
   * Registers the meters, all at 0.
   *
   * @param reasons why callers may be turned away
   * @param outcomes what may become of a request for a certificate
   */
  public DeviceMeters(
      MeterRegistry registry, Collection<String> reasons, Collection<String> outcomes) {
    for (String reason : reasons) {
      rejected.put(
          reason,
          Counter.builder("cairn.device.rejected")
              .description("Callers that were turned away at the devices' port, by reason")
              .tag("reason", reason)
              .register(registry));
    }
    for (String outcome : outcomes) {
      enrolments.put(
          outcome,
          Counter.builder("cairn.enrolments")
              .description("Requests for certificates, by outcome")
              .tag("outcome", outcome)
              .register(registry));
    }
  }

  /** A caller was turned away. */
  public void rejected(String reason) {
    count(rejected, reason);
  }

  /** A request for a certificate was answered. */
  public void enrolment(String outcome) {
    count(enrolments, outcome);
  }

  private static void count(Map<String, Counter> counters, String label) {
    Counter counter = counters.get(label);
    if (counter == null) {
      throw new IllegalArgumentException("there is no counter for '" + label + "'");
    }
    counter.increment();
  }
}
