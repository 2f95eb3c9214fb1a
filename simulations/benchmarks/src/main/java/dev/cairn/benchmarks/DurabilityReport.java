package dev.cairn.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What durability costs.
 *
 * @param shapes the results in the order of the request
 */
record DurabilityReport(List<DurabilityResult> shapes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  DurabilityReport {
    shapes = List.copyOf(shapes);
  }

  /** The line for scripts: for the first shape, and the ratio of each. */
  String lastLine() {
    DurabilityResult first = shapes.get(0);
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "durability_ratio=%.2f durable_cpu_ms=%.0f memory_cpu_ms=%.0f durable_wall_ms=%.0f"
                    + " memory_wall_ms=%.0f",
                first.ratio(),
                first.durableMillis(),
                first.memoryMillis(),
                first.durableWallMillis(),
                first.memoryWallMillis()));
    for (DurabilityResult shape : shapes) {
      line.append(String.format(Locale.ROOT, " ratio_%s=%.2f", shape.shape(), shape.ratio()));
    }
    return line.toString();
  }

  void print(PrintWriter out) {
    out.println(
        "Processor time of a round in ms, the mean of the later half: coordinator and PostgreSQL");
    out.println("over a coordinator that keeps everything in memory.");
    Table table =
        new Table(
            "shape",
            "durable",
            "of it kernel",
            "of it PostgreSQL",
            "in memory",
            "of it kernel",
            "ratio",
            "wall durable",
            "wall in memory");
    for (DurabilityResult shape : shapes) {
      table.row(
          shape.shape(),
          millis(shape.durableMillis()),
          millis(shape.durableSystemMillis()),
          millis(shape.postgresMillis()),
          millis(shape.memoryMillis()),
          millis(shape.memorySystemMillis()),
          String.format(Locale.ROOT, "%.2f", shape.ratio()),
          millis(shape.durableWallMillis()),
          millis(shape.memoryWallMillis()));
    }
    table.print(out);
    out.println();
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  byte[] json() throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode all = root.putArray("shapes");
    for (DurabilityResult shape : shapes) {
      ObjectNode to = all.addObject();
      to.put("shape", shape.shape().toString()).put("ratio", shape.ratio());
      write(shape.durable(), to.putArray("durable"));
      write(shape.memory(), to.putArray("memory"));
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void write(List<RoundCost> rounds, ArrayNode to) {
    for (RoundCost round : rounds) {
      CpuUse use = round.whole();
      to.addObject()
          .put("coordinatorUserMillis", use.coordinator().userMillis())
          .put("coordinatorSystemMillis", use.coordinator().systemMillis())
          .put("postgresMillis", use.postgres().millis())
          .put("wallMillis", use.nanos() / 1e6);
    }
  }
}
