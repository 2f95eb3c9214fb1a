package dev.cairn.server.metrics;

import dev.cairn.engine.conduct.StrikeReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts who was turned away, who was enrolled, and who did something wrong. The reasons and
 * outcomes are fixed at the start, so that nobody can make up labels. Safe for several threads.
 */
public final class DeviceMeters {
  /** The label of strikes that were not kept. */
  public static final String LOST = "LOST";

  private final Map<String, Counter> strikes = new HashMap<>();
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
    for (StrikeReason reason : StrikeReason.values()) {
      strikes.put(reason.name(), strikes(registry, reason.name()));
    }
    strikes.put(LOST, strikes(registry, LOST));
    for (String outcome : outcomes) {
      enrolments.put(
          outcome,
          Counter.builder("cairn.enrolments")
              .description("Requests for certificates, by outcome")
              .tag("outcome", outcome)
              .register(registry));
    }
  }

  private static Counter strikes(MeterRegistry registry, String reason) {
    return Counter.builder("cairn.device.strikes")
        .description("Strikes of devices in rounds, by reason; LOST for those that were not kept")
        .tag("reason", reason)
        .register(registry);
  }

  /**
   * A device got a strike.
   *
   * @param reason the name of a {@link StrikeReason}, or {@link #LOST}
   */
  public void strike(String reason) {
    count(strikes, reason);
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
