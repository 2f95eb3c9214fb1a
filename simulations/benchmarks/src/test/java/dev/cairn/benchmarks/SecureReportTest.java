package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.benchmarks.secagg.UnmaskingCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecureReportTest {
  private static final CipherRates RATES = new CipherRates(0.1, 0.13, 0.08);
  private static final SecureReport REPORT =
      new SecureReport(
          List.of(result("50x0.1M", 400_000, 450), result("50x1M", 4_000_000, 900)), RATES);

  private static SecureShapeResult result(String shape, long updateBytes, double plainMillis) {
    Shape parsed = Shape.list(shape).get(0);
    return new SecureShapeResult(
        parsed,
        updateBytes,
        45,
        MemoryBound.of(updateBytes, 50),
        new SideResult(List.of(cost(9000), cost(plainMillis), cost(2 * plainMillis)), 200_000_000),
        new SideResult(
            List.of(cost(9900), cost(3 * plainMillis), cost(2 * plainMillis)), 230_000_000),
        steps(20),
        steps(10),
        new UnmaskingCost(7, 150, 270, updateBytes, 225));
  }

  private static RoundCost cost(double millis) {
    Map<RoundMark, CpuUse> reached = new EnumMap<>(RoundMark.class);
    for (RoundMark mark : RoundMark.values()) {
      reached.put(mark, use(millis * (mark.ordinal() + 1) / 10));
    }
    return new RoundCost(reached, use(millis));
  }

  private static CpuUse use(double millis) {
    return new CpuUse(new CpuTime(millis * 0.8, millis * 0.1), new CpuTime(millis * 0.1, 0), 1);
  }

  private static Map<ClientStep, StepTimes.Cost> steps(double millis) {
    Map<ClientStep, StepTimes.Cost> steps = new EnumMap<>(ClientStep.class);
    for (ClientStep step : ClientStep.values()) {
      steps.put(step, new StepTimes.Cost(millis, 2 * millis));
    }
    return steps;
  }

  /** The cheapest later rounds count: 20 ms for 0.4 MB and 40 ms for 4 MB, half of it plain. */
  @Test
  void lastLine_standsOnTheCheapestLaterRounds() {
    assertThat(REPORT.lastLine())
        .startsWith(
            "secure_cpu_ms_per_update=17.78 secure_cpu_ms_per_mb=5.56"
                + " plain_tls_cpu_ms_per_update=8.89 plain_tls_cpu_ms_per_mb=2.78"
                + " secure_peak_mb=230 mask_ratio=1.30 ")
        .contains(" first_core_s_50x0.1M=9.90 core_s_50x0.1M=0.90 times_plain_50x0.1M=2.00 ")
        .contains(" client_ms_50x1M=50.0 ")
        // 270 streams of 4 MB at 0.1 ns per byte, and 225 agreements of 0.08 ms.
        .endsWith(" unmask_ratio_50x1M=1.19");
  }

  @Test
  void print_showsBothKindsOfRounds_andEveryPhase() {
    StringWriter text = new StringWriter();
    REPORT.print(new PrintWriter(text));
    assertThat(text.toString())
        .contains("times plain", "check-in", "reveal, unmask, commit", "advertise")
        .containsPattern("50x1M +secure +45 +4\\.000 +220\\.00 +55\\.00 +40\\.00 +10\\.00")
        .containsPattern("50x1M +later +180 +180 +180 +180 +180 +180 +720")
        .containsPattern("50x1M +later( +10\\.0 / 20\\.0){5} +50\\.0 / 100\\.0");
  }

  @Test
  void json_holdsEveryRound() throws IOException {
    JsonNode shape = new ObjectMapper().readTree(SecureJson.of(REPORT)).path("shapes").path(1);
    assertThat(shape.path("secure").path("rounds")).hasSize(3);
    assertThat(
            shape
                .path("secure")
                .path("rounds")
                .path(1)
                .path("millisUntil")
                .path("survivors")
                .asInt())
        .isEqualTo(1080);
    assertThat(shape.path("clientLater").path("mask").path("cpuMillis").asInt()).isEqualTo(10);
  }

  @Test
  void side_withoutALaterRound_isRefused() {
    assertThatThrownBy(() -> new SideResult(List.of(cost(1)), 1))
        .hasMessageContaining("a later round");
  }
}
