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
 * @param rounds whole rounds; the first one is that of the line for scripts
 */
public record SecAggReport(
    double selfTestRate, List<ExpandCost> expansions, List<RoundResult> rounds) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MB = 1e6;

  public SecAggReport {
    expansions = List.copyOf(expansions);
    rounds = List.copyOf(rounds);
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
    for (RoundResult round : rounds) {
      print(round, out);
    }
  }

  private static void print(RoundResult round, PrintWriter out) {
    RoundShape shape = round.shape();
    ClientCost client = round.client();
    ServerCost server = round.server();
    out.println();
    out.println(
        format(
            "%s: %d clients, %d neighbours each, %d lost, %d parameters in %.3f MB.",
            shape.name(),
            shape.clients(),
            client.neighbors(),
            shape.lost(),
            shape.layout().dimension(),
            shape.vectorBytes() / MB));
    out.println("Medians of interleaved pairs, in ms of processor time; the first time of a step");
    out.println("of the coordinator, with its compilation, stands beside them:");
    Table table = new Table("who", "what", "ms", "first");
    table.row("client", "all", format("%.1f", client.cost().millis()), "");
    client.cost().floorMillis().forEach((part, ms) -> table.row("", part, format("%.2f", ms), ""));
    table.row("server", "all", tenths(server.millis()), tenths(server.firstMillis()));
    server
        .steps()
        .forEach(
            (step, ms) ->
                table.row("", step, tenths(ms), tenths(server.first().getOrDefault(step, 0.0))));
    server.cost().floorMillis().forEach((part, ms) -> table.row("", part, tenths(ms), ""));
    table.print(out);
    out.println(
        format(
            "client: %.1f ms, %.2f times its floor; %.1f %% of the lanes' bytes besides them.",
            client.cost().millis(), client.cost().ratio(), 100 * client.byteOverhead()));
    out.println(
        format(
            "server: %.2f core-s, %.2f times its floor; %d streams, %d agreements; %.1f MB of heap,"
                + " %.1f vectors beyond 0.4 KB for each of %d pairs of shares.",
            server.millis() / 1e3,
            server.ratio(),
            server.streams(),
            server.agreements(),
            server.heapBytes() / MB,
            server.vectors(),
            server.secretShares()));
  }

  /** The line for scripts. */
  public String lastLine() {
    ClientCost client = rounds.get(0).client();
    ServerCost server = rounds.get(0).server();
    return format(
        "expand_ratio=%.2f client_ratio=%.2f client_ms=%.1f server_ratio=%.2f server_core_s=%.2f"
            + " server_vectors=%.2f byte_overhead=%.3f",
        expansions.get(expansions.size() - 1).cost().ratio(),
        client.cost().ratio(),
        client.cost().millis(),
        server.ratio(),
        server.millis() / 1e3,
        server.vectors(),
        client.byteOverhead());
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
    ArrayNode results = root.putArray("rounds");
    for (RoundResult round : rounds) {
      write(round, results.addObject());
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  private static void write(RoundResult round, ObjectNode to) {
    ClientCost client = round.client();
    ServerCost server = round.server();
    to.put("name", round.shape().name())
        .put("clients", round.shape().clients())
        .put("neighbours", client.neighbors())
        .put("lost", round.shape().lost())
        .put("parameters", round.shape().layout().dimension())
        .put("vectorBytes", round.shape().vectorBytes());
    ObjectNode ofClient = to.putObject("client").put("extraBytes", client.extraBytes());
    write(client.cost(), ofClient);
    ObjectNode ofServer =
        to.putObject("server")
            .put("cpuMillis", server.millis())
            .put("ratio", server.ratio())
            .put("streams", server.streams())
            .put("agreements", server.agreements())
            .put("heapBytes", server.heapBytes())
            .put("vectors", server.vectors());
    ObjectNode steps = ofServer.putObject("stepsCpuMillis");
    server.steps().forEach(steps::put);
    ObjectNode first = ofServer.putObject("firstStepsCpuMillis");
    server.first().forEach(first::put);
    write(server.cost(), ofServer.putObject("cost"));
  }

  private static void write(PairedCost cost, ObjectNode to) {
    to.put("ratio", cost.ratio())
        .put("cpuMillis", cost.millis())
        .put("wallMillis", cost.wallMillis());
    ObjectNode floor = to.putObject("floorCpuMillis");
    cost.floorMillis().forEach(floor::put);
  }

  private static String tenths(double value) {
    return format("%.1f", value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
