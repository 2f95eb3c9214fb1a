package dev.cairn.benchmarks.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.secagg.graph.Adversary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecAggBenchmarkTest {
  /** Not a bound to be proud of: a mask stream that misses it is broken, on any machine. */
  private static final double RATIO_MAX = 3;

  @Test
  void quick_measuresEverything() throws Exception {
    StringWriter said = new StringWriter();
    SecAggReport report = new SecAggBenchmark(true, new PrintWriter(said)).run();
    assertThat(said.toString()).contains("131 mask streams onto 33334 lanes");
    assertThat(report.expansions()).extracting(ExpandCost::streams).containsExactly(1, 131);
    ExpandCost many = report.expansions().get(1);
    assertThat(many.cost().ratio()).isBetween(0.8, RATIO_MAX);
    assertThat(many.gigabytesPerSecond()).isPositive();
    assertThat(report.rounds())
        .extracting(round -> round.shape().adversary())
        .containsExactly(Adversary.MALICIOUS, Adversary.SEMI_HONEST);
    report.rounds().forEach(SecAggBenchmarkTest::hasAllFigures);

    StringWriter printed = new StringWriter();
    PrintWriter out = new PrintWriter(printed);
    report.print(out);
    out.flush();
    assertThat(printed.toString()).contains("GB/s", "131", "malicious: 80 clients", "semi-honest");
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/expansions/1/ratio").asDouble()).isEqualTo(many.cost().ratio());
    assertThat(json.at("/rounds/0/client/ratio").asDouble())
        .isEqualTo(report.rounds().get(0).client().cost().ratio());
  }

  private static void hasAllFigures(RoundResult round) {
    assertThat(round.client().cost().millis()).isPositive();
    assertThat(round.client().cost().ratio()).isGreaterThan(0.8);
    assertThat(round.client().byteOverhead()).isPositive();
    ServerCost server = round.server();
    List<String> steps =
        List.of("adverts", "rosters", "shares", "inputs", "adding", "sets", "opening");
    assertThat(server.steps().keySet()).containsExactlyElementsOf(steps);
    assertThat(server.first().keySet()).containsExactlyElementsOf(steps);
    double sum = server.steps().values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(server.millis()).isBetween(0.5 * sum, 2 * sum);
    assertThat(server.ratio()).isGreaterThan(0.8);
    assertThat(server.streams()).isEqualTo(72 + server.agreements());
    assertThat(server.heapBytes()).isGreaterThan(round.shape().vectorBytes());
  }

  @Test
  void theLastLine_isForScripts() {
    PairedCost expand = new PairedCost(1.234, 5, 6, Map.of("AES-256-CTR", 4.0));
    PairedCost part = new PairedCost(1.1, 140, 150, Map.of("all", 127.0));
    PairedCost cost = new PairedCost(1.4, 3_500, 3_600, Map.of("all", 2_500.0));
    RoundShape shape =
        RoundShape.of("any", 1_000, 1_000_000, 100_000, 100_000, Adversary.MALICIOUS);
    ClientCost client = new ClientCost(130, part, 80, 1_000);
    ServerCost server =
        new ServerCost(
            Map.of("adverts", 500.0), Map.of("adverts", 90.0), cost, 10, 9, 42_000, 1_000, 100);
    SecAggReport report =
        new SecAggReport(
            9,
            List.of(new ExpandCost(131, 10, expand)),
            List.of(new RoundResult(shape, client, server)));
    assertThat(report.lastLine())
        .isEqualTo(
            "expand_ratio=1.23 client_ratio=1.10 client_ms=140.0 server_ratio=1.40"
                + " server_core_s=3.50 server_vectors=2.00 byte_overhead=0.080");
  }
}
