package dev.cairn.benchmarks.secagg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What secure aggregation costs by itself.
 *
 * @param selfTestRate what the self-test of mask streams says, in GB/s
 * @param expansions mask streams onto vectors; the last one is that of the line for scripts
 */
public record SecAggReport(double selfTestRate, List<ExpandCost> expansions) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public SecAggReport {
    expansions = List.copyOf(expansions);
  }

  /** Prints the tables. */
  public void print(PrintWriter out) {
    out.println(format("Self-test of mask streams: %.1f GB/s.", selfTestRate));
    out.println();
    out.println(
        "Mask streams expanded and put onto a vector, beside AES-256-CTR of as many bytes;");
    out.println("medians of interleaved pairs, in ms of processor time, and on the wall:");
    Table table = new Table("streams", "lanes", "ms", "wall ms", "AES ms", "GB/s", "ratio");
    for (ExpandCost expansion : expansions) {
      PairedCost cost = expansion.cost();
      table.row(
          expansion.streams(),
          expansion.lanes(),
          format("%.2f", cost.millis()),
          format("%.2f", cost.wallMillis()),
          format("%.2f", cost.wholeFloorMillis()),
          format("%.1f", expansion.gigabytesPerSecond()),
          format("%.2f", cost.ratio()));
    }
    table.print(out);
  }

  /** The line for scripts. */
  public String lastLine() {
    return format("expand_ratio=%.2f", expansions.get(expansions.size() - 1).cost().ratio());
  }

  /** All figures. */
  public byte[] json() throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode().put("selfTestGigabytesPerSecond", selfTestRate);
    ArrayNode to = root.putArray("expansions");
    for (ExpandCost expansion : expansions) {
      ObjectNode one =
          to.addObject().put("streams", expansion.streams()).put("lanes", expansion.lanes());
      write(expansion.cost(), one);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void write(PairedCost cost, ObjectNode to) {
    to.put("ratio", cost.ratio())
        .put("cpuMillis", cost.millis())
        .put("wallMillis", cost.wallMillis());
    ObjectNode floor = to.putObject("floorCpuMillis");
    cost.floorMillis().forEach(floor::put);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
