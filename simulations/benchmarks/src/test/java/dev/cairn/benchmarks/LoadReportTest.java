package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.CliFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  private static final LoadReport REPORT =
      new LoadReport(
          new IdleResult(
              2_000,
              new IdleResult.Window(0, use(120, 60_000)),
              new IdleResult.Window(4_200, use(4_800, 60_000)),
              new IdleResult.Window(600, use(1_200, 60_000))),
          new BurstResult(
              1_000,
              10,
              List.of(turn(900, 90, 300, 10), turn(200, 40, 100, 20), turn(400, 60, 100, 20))),
          new NoopResult(
              400,
              new NoopResult.Rounds(50, List.of(60.0, 40.0), use(160, 100)),
              new NoopResult.Rounds(300, List.of(20.0, 30.0, 10.0), use(45, 60)),
              0.5));

  private static CpuUse use(double millis, double wallMillis) {
    return new CpuUse(
        new CpuTime(millis / 2, millis / 4), new CpuTime(millis / 4, 0), (long) (1e6 * wallMillis));
  }

  /** Latencies of a hundred calls, of which 98 take a millisecond. */
  private static Burst burst(double millis, double p99) {
    long[] nanos = new long[100];
    java.util.Arrays.fill(nanos, 1_000_000);
    nanos[3] = (long) (1e6 * p99);
    nanos[40] = (long) (2e6 * p99);
    return new Burst(use(millis, 500), new Latencies(nanos));
  }

  private static BurstResult.Turn turn(double millis, double p99, double echo, double echoP99) {
    return new BurstResult.Turn(burst(millis, p99), p99 / 10, burst(echo, echoP99));
  }

  @Test
  void figures_areMediansWithoutTheFirst_andRatiosOfOneTurn() {
    assertThat(REPORT.figures())
        .isEqualTo(
            "idle_core=0.0200 idle_core_first=0.0800 idle_core_alone=0.0020 burst_cpu_ms=0.300 burst_cpu_ratio=3.00"
                + " burst_queue_ms=5.0 burst_p99_ms=50 burst_p99_ratio=2.50 noop_round_ms=20.0"
                + " noop_round_cpu_ms=15.0 noop_round_early_ms=50.0 noop_round_early_cpu_ms=80.0"
                + " noop_round_syncs=40.0");
  }

  @Test
  void print_showsProcessorTimeBesideWallTime() {
    StringWriter text = new StringWriter();
    REPORT.print(new PrintWriter(text));
    assertThat(text.toString())
        .contains("2000 idle clients")
        .containsPattern("without clients +0\\.20 +120 +60 +0\\.0\n")
        .containsPattern("first minute +8\\.00 +4800 +60 +70\\.0\n")
        .containsPattern("warm +2\\.00 +1200 +60 +10\\.0\n")
        .containsPattern("2 +coordinator +0\\.200 +500 +4\\.0 +1 +40 +80\n")
        .containsPattern("2 +echo +0\\.100 +500 +- +1 +20 +40\n")
        .contains("the first one took 400 ms")
        .containsPattern("early: 51 to 52 +50\\.0 +60\\.0 +80\\.0 +20\\.0\n")
        .containsPattern("warm: 301 to 303 +20\\.0 +30\\.0 +15\\.0 +3\\.8\n");
  }

  @Test
  void json_holdsEveryTurn() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    REPORT.write(json);
    assertThat(json.path("burst").path("turns")).hasSize(3);
    assertThat(json.path("burst").path("turns").path(0).path("echo").path("p99Millis").asDouble())
        .isEqualTo(10);
    assertThat(json.path("noop").path("syncMillis").asDouble()).isEqualTo(0.5);
    assertThat(json.path("noop").path("early").path("cpuMillis").asDouble()).isEqualTo(80);
    assertThat(json.path("noop").path("warm").path("from").asInt()).isEqualTo(301);
    assertThat(json.path("idle").path("first").path("answers").asInt()).isEqualTo(4_200);
    assertThat(json.path("idle").path("warm").path("core").asDouble()).isEqualTo(0.02);
  }

  @Test
  void latencies_areRanks() {
    Latencies latencies = new Latencies(new long[] {3_000_000, 1_000_000, 2_000_000});
    assertThat(latencies.millis(0.3)).isEqualTo(1);
    assertThat(latencies.millis(0.5)).isEqualTo(2);
    assertThat(latencies.millis(0.99)).isEqualTo(3);
    assertThat(latencies.millis(1)).isEqualTo(3);
    assertThatThrownBy(() -> latencies.millis(0)).hasMessageContaining("above 0 to 1");
  }

  @Test
  void medians_areInTheMiddle() {
    assertThat(Medians.of(List.of(5.0, 1.0, 9.0), Double::doubleValue)).isEqualTo(5);
    assertThat(Medians.of(List.of(4.0, 1.0, 9.0, 2.0), Double::doubleValue)).isEqualTo(3);
  }

  @Test
  void queueMeter_isFoundInPrometheusText() {
    QueueMeter.Waits before = QueueMeter.parse(text(10, 0.5));
    QueueMeter.Waits after = QueueMeter.parse(text(30, 0.9));
    assertThat(after.meanSince(before)).isEqualTo(20);
    assertThatThrownBy(() -> QueueMeter.parse("cairn_runs_active 1.0\n"))
        .isInstanceOf(CliFailure.class)
        .hasMessageContaining("cairn_device_queue_seconds_count");
  }

  private static String text(int calls, double seconds) {
    return "# TYPE cairn_device_queue_seconds histogram\n"
        + "cairn_device_queue_seconds_bucket{le=\"0.001\"} 1\n"
        + ("cairn_device_queue_seconds_count " + calls + "\n")
        + ("cairn_device_queue_seconds_sum " + seconds + "\n");
  }
}
