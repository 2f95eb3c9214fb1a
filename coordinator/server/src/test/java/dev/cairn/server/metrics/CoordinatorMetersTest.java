package dev.cairn.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoordinatorMetersTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final HandClock clock = new HandClock();
  private final CoordinatorMeters meters = CoordinatorMeters.create(clock);

  @AfterEach
  void close() {
    meters.close();
  }

  /** A clock that stands still until it is told. */
  private static final class HandClock extends Clock {
    private long millis = 1_000_000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }

  private static RoundConfig config(RunId run, int index) {
    return new RoundConfig(
        new RoundId(run, index, 1),
        new Population("p"),
        new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
        new ModelId(DIGEST),
        0,
        null,
        new CohortRules(1, 1, 1),
        RoundDeadlines.of(60_000, false),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new UpdateSpec(1, 1, 1, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        null);
  }

  /** Decides a command, tells the meters of every step, and lets a second pass. */
  private RoundState step(RoundState state, RoundCommand command) {
    RoundState next = state;
    for (RoundEvent event : RoundMachine.decide(state, command, clock.millis()).events()) {
      next = RoundMachine.evolve(next, event);
    }
    meters.engine().moved(next);
    clock.millis += 1000;
    return next;
  }

  private RoundState collecting(RunId run, int index) {
    RoundState state = RoundMachine.replay(List.of());
    meters.engine().moved(state);
    state = step(state, new RoundCommand.Open(config(run, index)));
    return step(state, new RoundCommand.Join(new ClientId("device-1")));
  }

  private double value(String series) {
    Matcher matcher =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(meters.scrape());
    assertThat(matcher.find()).as(series).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void committedRound_isCountedAndTimed() {
    RoundState state = collecting(new RunId("a"), 1);
    assertThat(value("cairn_rounds_open{phase=\"Collecting\"}")).isEqualTo(1);
    state = step(state, new RoundCommand.AcceptUpdate(new ClientId("device-1"), DIGEST));
    state = step(state, new RoundCommand.FixResult(DIGEST, 1, 1, 0.5));
    state = step(state, new RoundCommand.ProposeModel(new ModelId(DIGEST), null));
    assertThat(state.isTerminal()).isTrue();
    assertThat(value("cairn_rounds_open{phase=\"Collecting\"}")).isZero();
    assertThat(value("cairn_rounds_ended_total{outcome=\"committed\",reason=\"none\"}"))
        .isEqualTo(1);
    assertThat(value("cairn_round_duration_seconds_sum{outcome=\"committed\"}")).isEqualTo(4);
    assertThat(value("cairn_round_phase_duration_seconds_sum{phase=\"Aggregating\"}")).isEqualTo(2);
    // The end is told once more, as after a recovery: it counts once.
    meters.engine().moved(state);
    assertThat(value("cairn_rounds_ended_total{outcome=\"committed\",reason=\"none\"}"))
        .isEqualTo(1);
  }

  @Test
  void abandonedRound_isCountedByItsReason() {
    RoundState state = collecting(new RunId("a"), 1);
    step(state, new RoundCommand.Abandon(AbandonReason.CANCELLED, "by hand"));
    assertThat(value("cairn_rounds_ended_total{outcome=\"abandoned\",reason=\"CANCELLED\"}"))
        .isEqualTo(1);
    assertThat(value("cairn_rounds_ended_total{outcome=\"abandoned\",reason=\"FAULT\"}")).isZero();
  }

  @Test
  void roundThatGoesOnElsewhere_isNotOpenHere_andItsTimeIsNotCounted() {
    RoundState state = collecting(new RunId("a"), 1);
    assertThat(value("cairn_rounds_open{phase=\"Collecting\"}")).isEqualTo(1);
    meters.engine().left(state.config().id());
    assertThat(value("cairn_rounds_open{phase=\"Collecting\"}")).isZero();
    meters.engine().moved(state);
    step(state, new RoundCommand.Abandon(AbandonReason.CANCELLED, "x"));
    assertThat(meters.scrape())
        .doesNotContain("cairn_round_phase_duration_seconds_sum{phase=\"Collecting\"}");
  }

  @Test
  void recoveredRound_isNotTimedFromItsRecovery() {
    RoundState state = collecting(new RunId("a"), 1);
    try (CoordinatorMeters restarted = CoordinatorMeters.create(clock)) {
      restarted.engine().moved(state);
      for (RoundEvent event :
          RoundMachine.decide(
                  state, new RoundCommand.Abandon(AbandonReason.FAULT, "x"), clock.millis())
              .events()) {
        restarted.engine().moved(RoundMachine.evolve(state, event));
      }
      assertThat(restarted.scrape())
          .contains("cairn_rounds_ended_total{outcome=\"abandoned\",reason=\"FAULT\"} 1.0")
          .doesNotContain("cairn_round_duration_seconds_sum");
    }
  }

  @Test
  void countersAndGauges_haveUnitsInTheirNames() {
    EngineMeters engine = meters.engine();
    engine.durable(new RoundEvent.UpdateAccepted(new ClientId("device-1"), DIGEST, null));
    engine.updateRefused(Refusal.TOO_LARGE);
    engine.received(1000);
    engine.sent(2000);
    engine.appended(Duration.ofMillis(3));
    engine.appendFailed();
    engine.callWaited(Duration.ofMillis(20));
    engine.watchCheckIns(() -> 7);
    engine.watchRuns(() -> 2);
    engine.watchMemory(() -> 10, () -> 20);
    assertThat(value("cairn_updates_accepted_total")).isEqualTo(1);
    assertThat(value("cairn_updates_refused_total{refusal=\"TOO_LARGE\"}")).isEqualTo(1);
    assertThat(value("cairn_updates_refused_total{refusal=\"BUSY\"}")).isZero();
    assertThat(value("cairn_device_received_bytes_total")).isEqualTo(1000);
    assertThat(value("cairn_device_sent_bytes_total")).isEqualTo(2000);
    assertThat(value("cairn_journal_append_seconds_bucket{le=\"0.005\"}")).isEqualTo(1);
    assertThat(value("cairn_journal_append_seconds_bucket{le=\"0.002\"}")).isZero();
    assertThat(value("cairn_journal_append_failures_total")).isEqualTo(1);
    assertThat(value("cairn_device_queue_seconds_bucket{le=\"0.1\"}")).isEqualTo(1);
    assertThat(value("cairn_device_queue_seconds_bucket{le=\"0.01\"}")).isZero();
    assertThat(value("cairn_checkins_waiting")).isEqualTo(7);
    assertThat(value("cairn_runs_active")).isEqualTo(2);
    assertThat(value("cairn_memory_budget_used_bytes")).isEqualTo(10);
    assertThat(value("cairn_memory_budget_limit_bytes")).isEqualTo(20);
    assertThat(value("process_cpu_seconds_total")).isPositive();
  }

  /** Every line is one of the text format's, every series has a type and a help before it. */
  @Test
  void text_parses() {
    collecting(new RunId("a"), 1);
    Pattern series =
        Pattern.compile(
            "([a-z_][a-z0-9_]*)(\\{([a-z_]+=\"(?:[^\"\\\\\\n]|\\\\.)*\",?)*\\})? (\\S+)");
    List<String> families = new ArrayList<>();
    int lines = 0;
    for (String line : meters.scrape().lines().toList()) {
      lines++;
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        families.add(words[2]);
        // What promtool check metrics would say.
        if (words[3].equals("counter")) {
          assertThat(words[2]).endsWith("_total");
        } else {
          assertThat(words[2]).doesNotMatch(".*_(total|count|sum|bucket)");
        }
      } else if (!line.startsWith("# HELP ")) {
        Matcher matcher = series.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        String family = families.get(families.size() - 1);
        assertThat(matcher.group(1)).startsWith(family);
        String value = matcher.group(4);
        if (!List.of("NaN", "+Inf", "-Inf").contains(value)) {
          Double.parseDouble(value);
        }
      }
    }
    assertThat(lines).isGreaterThan(100);
    assertThat(families).doesNotHaveDuplicates();
  }

  @Test
  void manyRoundsAndRuns_makeNoMoreSeries() {
    oneRound("warm-up");
    long before = meters.scrape().lines().count();
    for (int i = 0; i < 300; i++) {
      oneRound("run-" + i);
    }
    assertThat(meters.scrape()).doesNotContain("run-7", "device-1");
    // Garbage collections may have added a few of the JVM's own.
    assertThat(meters.scrape().lines().filter(line -> line.startsWith("cairn_")).count())
        .isLessThanOrEqualTo(before);
    assertThat(meters.scrape().lines().count()).isLessThan(before + 50);
  }

  private void oneRound(String run) {
    RoundState state = collecting(new RunId(run), 1);
    step(state, new RoundCommand.Abandon(AbandonReason.CANCELLED, "x"));
  }

  @Test
  void inventedHttpMethods_becomeOneSeries() {
    for (int i = 0; i < 50; i++) {
      meters.registry().counter("vertx.http.server.requests", "method", "M" + i).increment();
    }
    meters.registry().counter("vertx.http.server.requests", "method", "GET").increment();
    assertThat(meters.scrape())
        .contains("vertx_http_server_requests_total{method=\"OTHER\"} 50.0")
        .contains("vertx_http_server_requests_total{method=\"GET\"} 1.0")
        .doesNotContain("\"M7\"");
  }
}
