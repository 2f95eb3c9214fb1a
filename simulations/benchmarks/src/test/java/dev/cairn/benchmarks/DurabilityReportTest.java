package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DurabilityReportTest {
  private static final Shape LARGE = new Shape(50, 1_000_000, 2);
  private static final Shape SMALL = new Shape(200, 100_000, 2);

  /** Two dear rounds, then one that counts. */
  private static List<RoundCost> rounds(double user, double system, double postgres, long wall) {
    List<RoundCost> rounds = new ArrayList<>();
    for (int times : new int[] {10, 5, 1}) {
      CpuUse use =
          new CpuUse(
              new CpuTime(times * user, times * system),
              new CpuTime(times * postgres, 0),
              times * wall * 1_000_000);
      rounds.add(new RoundCost(Map.of(RoundMark.ASSIGNED, use, RoundMark.COMMITTED, use), use));
    }
    return rounds;
  }

  private static DurabilityResult result(Shape shape, boolean secure, double durable) {
    return new DurabilityResult(
        shape, secure, rounds(durable - 200, 150, 50, 900), rounds(400, 100, 0, 600));
  }

  @Test
  void lastLine_isOfTheLastThird_plainFirst() {
    DurabilityReport report =
        new DurabilityReport(
            List.of(
                result(LARGE, false, 750), result(SMALL, false, 1000), result(LARGE, true, 600)));
    assertThat(report.lastLine())
        .isEqualTo(
            "durability_ratio=1.50 durable_cpu_ms=750 memory_cpu_ms=500 durable_wall_ms=900"
                + " memory_wall_ms=600 ratio_50x1M=1.50 ratio_200x0.1M=2.00"
                + " secure_durability_ratio=1.20 secure_durable_cpu_ms=600"
                + " secure_memory_cpu_ms=500 secure_durable_wall_ms=900"
                + " secure_memory_wall_ms=600 secure_ratio_50x1M=1.20");
  }

  @Test
  void lastLine_hasOnlyWhatWasMeasured() {
    assertThat(new DurabilityReport(List.of(result(LARGE, true, 600))).lastLine())
        .startsWith("secure_durability_ratio=1.20 ")
        .doesNotContain(" durability_ratio");
    assertThat(new DurabilityReport(List.of(result(LARGE, false, 600))).lastLine())
        .startsWith("durability_ratio=1.20 ")
        .doesNotContain("secure");
  }

  @Test
  void lastLine_hasTheMedianOfSeveralPairs_andAllRatios() {
    DurabilityReport report =
        new DurabilityReport(
            List.of(
                result(LARGE, false, 650),
                result(SMALL, false, 1000),
                result(LARGE, false, 550),
                result(SMALL, false, 750),
                result(LARGE, false, 600),
                result(SMALL, false, 900)));
    assertThat(report.lastLine())
        .isEqualTo(
            "durability_ratio=1.20 durable_cpu_ms=600 memory_cpu_ms=500 durable_wall_ms=900"
                + " memory_wall_ms=600 ratio_50x1M=1.20 ratios_50x1M=1.10/1.20/1.30"
                + " ratio_200x0.1M=1.80 ratios_200x0.1M=1.50/1.80/2.00");
  }

  @Test
  void evenNumberOfPairs_hasNoneInTheMiddle() {
    List<DurabilityResult> two = List.of(result(LARGE, true, 600), result(LARGE, true, 650));
    assertThatThrownBy(() -> new DurabilityReport(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an odd number of results, not 2");
  }

  @Test
  void table_tellsPlainFromSecure_andTheKernelsPart() {
    StringWriter text = new StringWriter();
    new DurabilityReport(List.of(result(SMALL, false, 1000), result(LARGE, true, 600)))
        .print(new PrintWriter(text));
    assertThat(text.toString())
        .containsPattern("200x0\\.1M +plain +1000 +150 +50 +500 +100 +2\\.00 +900 +600")
        .containsPattern("50x1M +secure, TLS +600 +150 +50 +500 +100 +1\\.20 +900 +600");
  }

  @Test
  void json_hasAllRounds_alsoThoseThatDoNotCount() throws Exception {
    JsonNode shape =
        new ObjectMapper()
            .readTree(new DurabilityReport(List.of(result(LARGE, true, 600))).json())
            .path("shapes")
            .path(0);
    assertThat(shape.path("secure").asBoolean()).isTrue();
    assertThat(shape.path("durable")).hasSize(3);
    assertThat(shape.path("durable").path(0).path("postgresMillis").asDouble()).isEqualTo(500);
  }

  @Test
  void fewerThanThreeRounds_haveNoLastThird() {
    assertThatThrownBy(
            () ->
                new DurabilityResult(
                    LARGE,
                    false,
                    rounds(1, 1, 1, 1).subList(0, 2),
                    rounds(1, 1, 1, 1).subList(0, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("three or more, not 2 and 2");
  }
}
