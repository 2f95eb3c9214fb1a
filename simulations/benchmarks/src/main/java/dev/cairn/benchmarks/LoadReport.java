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
        "idle_core=%.4f idle_core_first=%.4f idle_core_alone=%.4f burst_cpu_ms=%.3f burst_cpu_ratio=%.2f"
            + " burst_queue_ms=%.1f burst_p99_ms=%.0f burst_p99_ratio=%.2f noop_round_ms=%.1f"
            + " noop_round_cpu_ms=%.1f noop_round_early_ms=%.1f noop_round_early_cpu_ms=%.1f"
            + " noop_round_syncs=%.1f",
        idle.warm().share(),
        idle.first().share(),
        idle.alone().share(),
        burst.cpuMillis(),
        burst.cpuRatio(),
        burst.queueMillis(),
        burst.p99Millis(),
        burst.p99Ratio(),
        noop.warm().medianMillis(),
        noop.warm().cpuMillis(),
        noop.early().medianMillis(),
        noop.early().cpuMillis(),
        noop.syncs());
  }

  void print(PrintWriter out) {
    out.println();
    out.println(format("%d idle clients, of which no run needs any.", idle.clients()));
    idle(out);
    out.println();
    out.println(
        format(
            "%d check-ins at once over %d connections, beside an echo; all were answered.",
            burst.checkIns(), burst.connections()));
    bursts(out);
    out.println();
    out.println(
        format(
            "Rounds of %d clients in which next to nothing is sent; the first one took %.0f ms, a"
                + " small write to the disk takes %.2f ms.",
            NoopRounds.SHAPE.clients(), noop.firstMillis(), noop.syncMillis()));
    noop(out);
  }

  private void idle(PrintWriter out) {
    Table table = new Table("coordinator", "% of a core", "CPU ms", "wall s", "asked per second");
    row(table, "without clients", idle.alone());
    row(table, "with them, first minute", idle.first());
    row(table, "with them, warm", idle.warm());
    table.print(out);
  }

  private static void row(Table table, String when, IdleResult.Window one) {
    table.row(
        when,
        format("%.2f", 100 * one.share()),
        format("%.0f", one.use().millis()),
        format("%.0f", one.seconds()),
        format("%.1f", one.answersPerSecond()));
  }

  private void noop(PrintWriter out) {
    Table table = new Table("rounds", "wall ms, median", "longest", "CPU ms", "of it PostgreSQL");
    row(table, "early", noop.early());
    row(table, "warm", noop.warm());
    table.print(out);
  }

  private static void row(Table table, String when, NoopResult.Rounds some) {
    int count = some.millis().size();
    table.row(
        format("%s: %d to %d", when, some.from() + 1, some.from() + count),
        format("%.1f", some.medianMillis()),
        format("%.1f", some.longestMillis()),
        format("%.1f", some.cpuMillis()),
        format("%.1f", some.cpu().postgres().millis() / count));
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
    ObjectNode waiting = to.putObject("idle").put("clients", idle.clients());
    write(idle.alone(), waiting.putObject("alone"));
    write(idle.first(), waiting.putObject("first"));
    write(idle.warm(), waiting.putObject("warm"));
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
    ObjectNode rounds =
        to.putObject("noop")
            .put("clients", NoopRounds.SHAPE.clients())
            .put("firstMillis", noop.firstMillis())
            .put("syncMillis", noop.syncMillis());
    write(noop.early(), rounds.putObject("early"));
    write(noop.warm(), rounds.putObject("warm"));
  }

  private static void write(IdleResult.Window one, ObjectNode to) {
    to.put("core", one.share())
        .put("cpuMillis", one.use().millis())
        .put("wallMillis", one.use().nanos() / 1e6)
        .put("answers", one.answers());
  }

  private static void write(NoopResult.Rounds some, ObjectNode to) {
    to.put("from", some.from() + 1)
        .put("rounds", some.millis().size())
        .put("millis", some.medianMillis())
        .put("longestMillis", some.longestMillis())
        .put("cpuMillis", some.cpuMillis())
        .put("postgresMillis", some.cpu().postgres().millis() / some.millis().size());
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
