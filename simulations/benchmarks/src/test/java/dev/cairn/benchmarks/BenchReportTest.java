package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final ShapeResult SMALL = result("1000x0.1M", 400_000, 2200, 1500.0);
  private static final ShapeResult LARGE = result("10x10M", 40_000_000, 1210, null);
  private static final ShapeResult MANY = result("10x10M/300", 40_000_000, 1331, null);
  private static final TensorsResult TENSORS =
      new TensorsResult(
          LARGE.shape(),
          List.of(cost(9000), cost(1000)),
          MANY.shape(),
          List.of(cost(400), cost(1050)));
  private static final BenchReport REPORT = new BenchReport(List.of(SMALL, LARGE), MANY, TENSORS);

  private static ShapeResult result(
      String shape, long updateBytes, double millis, @Nullable Double secondMillis) {
    Shape parsed = Shape.list(shape).get(0);
    return new ShapeResult(
        parsed,
        parsed.parameters(),
        parsed.tensors(),
        updateBytes,
        MemoryBound.of(4L * parsed.parameters(), parsed.clients()),
        200_000_000 + updateBytes,
        cost(millis),
        secondMillis == null ? null : cost(secondMillis),
        1.5);
  }

  private static RoundCost cost(double millis) {
    CpuUse use = new CpuUse(new CpuTime(millis - 150, 100), new CpuTime(40, 10), 2_000_000_000L);
    return new RoundCost(Map.of(RoundMark.ASSIGNED, CpuUse.NONE, RoundMark.COMMITTED, use), use);
  }

  @Test
  void lastLine_holdsTheFourFigures() {
    assertThat(REPORT.lastLine())
        .isEqualTo("cpu_ms_per_update=1.00 cpu_ms_per_mb=3.00 peak_mb=240 tensors300_ratio=1.05");
  }

  @Test
  void print_showsEveryShape_andTheFirstRoundsSplit() {
    StringWriter text = new StringWriter();
    REPORT.print(new PrintWriter(text));
    assertThat(text.toString())
        .contains("1000x0.1M", "10x10M/300", "coordinator user", "PostgreSQL sys")
        .containsPattern("1000x0\\.1M +0\\.400 +2\\.20 +5\\.50")
        .containsPattern("1000x0\\.1M +1 +2050 +100 +40 +10 +2200")
        .containsPattern("everything included +a = +1\\.00 +b = +3\\.00 +residuals: [+-]0% [+-]0%");
  }

  @Test
  void json_holdsTheSameFigures() throws IOException {
    JsonNode json = new ObjectMapper().readTree(BenchJson.of(REPORT, null));
    assertThat(json.path("cpuMillisPerMb").asDouble())
        .isEqualTo(3, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(json.path("shapes")).hasSize(3);
    assertThat(json.path("shapes").path(0).path("secondRound").path("whole"))
        .isEqualTo(json.path("shapes").path(0).path("secondRound").path("sealedToCommitted"));
    assertThat(json.path("shapes").path(1).has("secondRound")).isFalse();
  }

  @Test
  void memory_staysWithinTheBound_inEveryShape() {
    for (Shape shape : CoordinatorBenchmark.SHAPES) {
      long model = 4L * shape.parameters();
      MemoryBound memory = MemoryBound.of(model, shape.clients());
      assertThat(memory.bytes())
          .isLessThanOrEqualTo(4 * model + (64 << 20) + (16L << 10) * shape.clients())
          .isGreaterThan(4 * model + (63 << 20) + (16L << 10) * shape.clients());
    }
  }
}
