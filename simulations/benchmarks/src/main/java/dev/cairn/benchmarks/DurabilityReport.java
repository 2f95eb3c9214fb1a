package dev.cairn.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.Table;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What durability costs. Of several results of one load that with the median ratio counts: how the
 * JVM happens to compile two processes moves the ratio of one pair by a tenth.
 *
 * @param shapes the results in the order of the request, an odd number of each load
 */
record DurabilityReport(List<DurabilityResult> shapes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  DurabilityReport {
    shapes = List.copyOf(shapes);
    for (DurabilityResult one : shapes) {
      long pairs =
          shapes.stream()
              .filter(other -> other.shape().equals(one.shape()) && other.secure() == one.secure())
              .count();
      if (pairs % 2 == 0) {
        throw new IllegalArgumentException(
            "of each load there is an odd number of results, not " + pairs);
      }
    }
  }

  /**
   * The line for scripts: of plain rounds the first shape, and the ratio of each; then the same of
   * secure rounds.
   */
  String lastLine() {
    return Stream.of(figures("", of(false)), figures("secure_", of(true)))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /** All results of each load, by ratio. */
  private List<List<DurabilityResult>> of(boolean secure) {
    Map<Shape, List<DurabilityResult>> byShape =
        shapes.stream()
            .filter(shape -> shape.secure() == secure)
            .sorted(Comparator.comparingDouble(DurabilityResult::ratio))
            .collect(Collectors.groupingBy(DurabilityResult::shape));
    return shapes.stream()
        .map(DurabilityResult::shape)
        .distinct()
        .flatMap(shape -> Stream.ofNullable(byShape.get(shape)))
        .toList();
  }

  private static String figures(String prefix, List<List<DurabilityResult>> results) {
    if (results.isEmpty()) {
      return "";
    }
    DurabilityResult first = median(results.get(0));
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%sdurability_ratio=%.2f", prefix, first.ratio()));
    figure(line, prefix + "durable_cpu_ms", first.durableMillis());
    figure(line, prefix + "memory_cpu_ms", first.memoryMillis());
    figure(line, prefix + "durable_wall_ms", first.durableWallMillis());
    figure(line, prefix + "memory_wall_ms", first.memoryWallMillis());
    for (List<DurabilityResult> pairs : results) {
      DurabilityResult shape = median(pairs);
      line.append(
          String.format(Locale.ROOT, " %sratio_%s=%.2f", prefix, shape.shape(), shape.ratio()));
      if (pairs.size() > 1) {
        line.append(
            pairs.stream()
                .map(pair -> String.format(Locale.ROOT, "%.2f", pair.ratio()))
                .collect(
                    Collectors.joining("/", " " + prefix + "ratios_" + shape.shape() + "=", "")));
      }
    }
    return line.toString();
  }

  private static DurabilityResult median(List<DurabilityResult> byRatio) {
    return byRatio.get(byRatio.size() / 2);
  }

  private static void figure(StringBuilder line, String key, double millis) {
    line.append(String.format(Locale.ROOT, " %s=%.0f", key, millis));
  }

  void print(PrintWriter out) {
    out.println(
        "Processor time of a round in ms, the mean of the last third: coordinator and PostgreSQL");
    out.println("over a coordinator that keeps everything in memory.");
    Table table =
        new Table(
            "shape",
            "rounds",
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
          shape.secure() ? "secure, TLS" : "plain",
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
      to.put("shape", shape.shape().toString())
          .put("secure", shape.secure())
          .put("ratio", shape.ratio());
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
