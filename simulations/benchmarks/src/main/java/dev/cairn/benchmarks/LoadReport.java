package dev.cairn.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.cli.Table;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the loads without updates say. */
record LoadReport(IdleResult idle, BurstResult burst, NoopResult noop) {
  private static final double HALF = 0.5;
  private static final double P99 = 0.99;

  /** The end of the line for scripts. */
  String figures() {
    return String.format(
        Locale.ROOT,
        "idle_core=%.4f idle_core_alone=%.4f burst_cpu_ms=%.3f burst_cpu_ratio=%.2f"
            + " burst_queue_ms=%.1f burst_p99_ms=%.0f burst_p99_ratio=%.2f noop_round_ms=%.1f"
            + " noop_round_cpu_ms=%.1f noop_round_syncs=%.1f",
        idle.share(),
        idle.shareAlone(),
        burst.cpuMillis(),
        burst.cpuRatio(),
        burst.queueMillis(),
        burst.p99Millis(),
        burst.p99Ratio(),
        noop.medianMillis(),
        noop.cpuMillis(),
        noop.syncs());
  }

  void print(PrintWriter out) {
    out.println();
    out.println(
        format(
            "%d idle clients use %.2f %% of a core, and without them it is %.2f %%; in %.0f s of"
                + " wall time they asked %.1f times a second.",
            idle.clients(),
            100 * idle.share(),
            100 * idle.shareAlone(),
            idle.with().nanos() / 1e9,
            idle.answersPerSecond()));
    out.println();
    out.println(
        format(
            "%d check-ins at once over %d connections, beside an echo; all were answered.",
            burst.checkIns(), burst.connections()));
    bursts(out);
    out.println();
    out.println(
        format(
            "A round of %d clients in which next to nothing is sent: %.1f ms of wall time in the"
                + " median, %.1f ms at most, the first one %.0f ms; %.1f ms of processor time; a"
                + " small write to the disk takes %.2f ms.",
            NoopRounds.SHAPE.clients(),
            noop.medianMillis(),
            noop.longestMillis(),
            noop.firstMillis(),
            noop.cpuMillis(),
            noop.syncMillis()));
  }

  private void bursts(PrintWriter out) {
    Table table =
        new Table(
            "burst",
            "server",
            "CPU ms per check-in",
            "wall ms",
            "queue ms",
            "p50",
            "p99",
            "longest");
    for (int i = 0; i < burst.turns().size(); i++) {
      BurstResult.Turn turn = burst.turns().get(i);
      row(table, i + 1, "coordinator", turn.burst(), format("%.1f", turn.queueMillis()));
      row(table, i + 1, "echo", turn.echo(), null);
    }
    table.print(out);
    out.println(
        format(
            "Medians but for the first: processor time %.2f times the echo's, p99 %.2f times.",
            burst.cpuRatio(), burst.p99Ratio()));
  }

  private void row(Table table, int number, String server, Burst one, @Nullable String queue) {
    table.row(
        number,
        server,
        format("%.3f", one.cpu().millis() / burst.checkIns()),
        format("%.0f", one.cpu().nanos() / 1e6),
        queue,
        format("%.0f", one.latencies().millis(HALF)),
        format("%.0f", one.latencies().millis(P99)),
        format("%.0f", one.latencies().millis(1)));
  }

  /** All figures: milliseconds, shares of a core, counts. */
  void write(ObjectNode to) {
    to.putObject("idle")
        .put("clients", idle.clients())
        .put("core", idle.share())
        .put("coreAlone", idle.shareAlone())
        .put("cpuMillis", idle.with().millis())
        .put("wallMillis", idle.with().nanos() / 1e6)
        .put("answers", idle.answers());
    ObjectNode bursts =
        to.putObject("burst")
            .put("checkIns", burst.checkIns())
            .put("connections", burst.connections())
            .put("cpuMillis", burst.cpuMillis())
            .put("cpuRatio", burst.cpuRatio())
            .put("queueMillis", burst.queueMillis())
            .put("p99Millis", burst.p99Millis())
            .put("p99Ratio", burst.p99Ratio());
    ArrayNode turns = bursts.putArray("turns");
    for (BurstResult.Turn turn : burst.turns()) {
      ObjectNode one = turns.addObject();
      write(turn.burst(), one.putObject("coordinator").put("queueMillis", turn.queueMillis()));
      write(turn.echo(), one.putObject("echo"));
    }
    to.putObject("noop")
        .put("clients", NoopRounds.SHAPE.clients())
        .put("rounds", noop.millis().size())
        .put("firstMillis", noop.firstMillis())
        .put("millis", noop.medianMillis())
        .put("longestMillis", noop.longestMillis())
        .put("cpuMillis", noop.cpuMillis())
        .put("syncMillis", noop.syncMillis());
  }

  private static void write(Burst one, ObjectNode to) {
    to.put("cpuMillis", one.cpu().millis())
        .put("wallMillis", one.cpu().nanos() / 1e6)
        .put("p50Millis", one.latencies().millis(HALF))
        .put("p99Millis", one.latencies().millis(P99))
        .put("longestMillis", one.latencies().millis(1));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
