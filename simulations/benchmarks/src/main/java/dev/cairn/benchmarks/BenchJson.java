package dev.cairn.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A report as JSON: milliseconds, bytes, counts. */
final class BenchJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BenchJson() {}

  /**
   * Writes all figures.
   *
   * @param load the loads without updates; null if there were none
   */
  static byte[] of(BenchReport report, @Nullable LoadReport load) throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    root.put("cpuMillisPerUpdate", report.fit().intercept());
    root.put("cpuMillisPerMb", report.fit().slope());
    root.put("peakBytes", report.peakBytes());
    root.put("tensors300Ratio", report.tensorsRatio());
    root.put("tensorsFewMillis", report.tensors().fewMillis());
    root.put("tensorsManyMillis", report.tensors().manyMillis());
    root.put("tensorsFewWallMillis", report.tensors().fewWallMillis());
    root.put("tensorsManyWallMillis", report.tensors().manyWallMillis());
    ArrayNode shapes = root.putArray("shapes");
    report.shapes().forEach(result -> write(result, shapes.addObject()));
    write(report.manyTensors(), shapes.addObject());
    if (load != null) {
      load.write(root);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void write(ShapeResult result, ObjectNode to) {
    to.put("shape", result.shape().toString())
        .put("clients", result.shape().clients())
        .put("parameters", result.parameters())
        .put("tensors", result.tensors())
        .put("updateBytes", result.updateBytes())
        .put("heapLimitBytes", result.memory().heapBytes())
        .put("directLimitBytes", result.memory().directBytes())
        .put("peakResidentBytes", result.peakBytes())
        .put("baselineMillisPerMb", result.baselineMillisPerMb());
    write(result.first(), to.putObject("firstRound"));
    RoundCost second = result.second();
    if (second != null) {
      write(second, to.putObject("secondRound"));
    }
  }

  private static void write(RoundCost cost, ObjectNode to) {
    write(cost.whole(), to.putObject("whole"));
    write(cost.collect(), to.putObject("sealedToCommitted"));
  }

  private static void write(@Nullable CpuUse use, ObjectNode to) {
    if (use != null) {
      to.put("coordinatorUserMillis", use.coordinator().userMillis())
          .put("coordinatorSystemMillis", use.coordinator().systemMillis())
          .put("postgresUserMillis", use.postgres().userMillis())
          .put("postgresSystemMillis", use.postgres().systemMillis())
          .put("wallMillis", use.nanos() / 1e6);
    }
  }
}
