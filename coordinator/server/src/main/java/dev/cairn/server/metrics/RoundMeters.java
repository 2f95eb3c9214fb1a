package dev.cairn.server.metrics;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.RoundId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts rounds by phase and by how they ended, and times both. Safe for several threads. */
final class RoundMeters {
  private static final List<String> PHASES =
      List.of(
          "Recruiting",
          "Keying",
          "Sharing",
          "Collecting",
          "Confirming",
          "Unmasking",
          "Aggregating");
  private static final Duration[] BUCKETS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofDays(1)
  };

  /** An open round; times are milliseconds since 1970, or negative for one that was recovered. */
  private record Open(String phase, long openedAt, long phaseSince) {}

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<RoundId, Open> rounds = new ConcurrentHashMap<>();

  RoundMeters(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    for (String phase : PHASES) {
      Gauge.builder("cairn.rounds.open", rounds, open -> inPhase(open, phase))
          .description("Rounds that are open, by phase")
          .tag("phase", phase)
          .register(registry);
    }
    ended("committed", "none");
    for (AbandonReason reason : AbandonReason.values()) {
      ended("abandoned", reason.name());
    }
  }

  void moved(RoundState state) {
    RoundConfig config = state.config();
    if (config == null) {
      return;
    }
    long now = clock.millis();
    if (state.isTerminal()) {
      Open before = rounds.remove(config.id());
      if (before != null) {
        end(before, state, now);
      }
    } else {
      rounds.compute(config.id(), (id, before) -> step(before, state.name(), now));
    }
  }

  /** A round is not this process's any more; how it ends is counted where that is. */
  void left(RoundId round) {
    rounds.remove(round);
  }

  private Open step(@Nullable Open before, String phase, long now) {
    if (before == null) {
      boolean seenFromTheStart = phase.equals(PHASES.get(0));
      return new Open(phase, seenFromTheStart ? now : -1, seenFromTheStart ? now : -1);
    }
    if (before.phase().equals(phase)) {
      return before;
    }
    timePhase(before, now);
    return new Open(phase, before.openedAt(), now);
  }

  private void end(Open before, RoundState state, long now) {
    timePhase(before, now);
    String outcome = state instanceof Abandoned ? "abandoned" : "committed";
    String reason = state instanceof Abandoned abandoned ? abandoned.reason().name() : "none";
    ended(outcome, reason).increment();
    if (before.openedAt() >= 0) {
      Timer.builder("cairn.round.duration")
          .description("Time from the opening of a round to its end")
          .tag("outcome", outcome)
          .serviceLevelObjectives(BUCKETS)
          .register(registry)
          .record(Duration.ofMillis(Math.max(0, now - before.openedAt())));
    }
  }

  private void timePhase(Open before, long now) {
    if (before.phaseSince() >= 0) {
      Timer.builder("cairn.round.phase.duration")
          .description("Time that rounds spend in each phase")
          .tag("phase", before.phase())
          .serviceLevelObjectives(BUCKETS)
          .register(registry)
          .record(Duration.ofMillis(Math.max(0, now - before.phaseSince())));
    }
  }

  private Counter ended(String outcome, String reason) {
    return Counter.builder("cairn.rounds.ended")
        .description("Rounds that ended, by outcome and reason")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }

  private static double inPhase(Map<RoundId, Open> rounds, String phase) {
    return rounds.values().stream().filter(open -> open.phase().equals(phase)).count();
  }
}
