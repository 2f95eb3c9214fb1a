package dev.cairn.benchmarks.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    StringWriter printed = new StringWriter();
    PrintWriter out = new PrintWriter(printed);
    report.print(out);
    out.flush();
    assertThat(printed.toString()).contains("GB/s", "131");
    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/expansions/1/ratio").asDouble()).isEqualTo(many.cost().ratio());
  }

  @Test
  void theLastLine_isForScripts() {
    PairedCost cost = new PairedCost(1.234, 5, 6, Map.of("AES-256-CTR", 4.0));
    SecAggReport report = new SecAggReport(9, List.of(new ExpandCost(131, 10, cost)));
    assertThat(report.lastLine()).isEqualTo("expand_ratio=1.23");
  }
}
