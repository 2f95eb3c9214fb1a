package dev.cairn.benchmarks;

import dev.cairn.cli.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all shapes together say.
 *
 * @param shapes the results that the fit stands on, in the order of the request
 * @param manyTensors one of the loads once more, with as many parameters in 300 tensors
 * @param tensors the same two in turn
 */
record BenchReport(List<ShapeResult> shapes, ShapeResult manyTensors, TensorsResult tensors) {
  private static final double MB = 1e6;

  /** Processor time per update as a line over its megabytes: first rounds, everything included. */
  LineFit fit() {
    return fit(result -> result.first().whole());
  }

  private LineFit fit(Function<ShapeResult, CpuUse> use) {
    return LineFit.of(shapes.stream().map(result -> result.point(use.apply(result))).toList());
  }

  double tensorsRatio() {
    return tensors.ratio();
  }

  /** The largest resident memory of any coordinator process. */
  long peakBytes() {
    return all().stream().mapToLong(ShapeResult::peakBytes).max().orElseThrow();
  }

  private List<ShapeResult> all() {
    List<ShapeResult> all = new ArrayList<>(shapes);
    all.add(manyTensors);
    return all;
  }

  /** The line for scripts. */
  String lastLine() {
    LineFit fit = fit();
    return String.format(
        Locale.ROOT,
        "cpu_ms_per_update=%.2f cpu_ms_per_mb=%.2f peak_mb=%.0f tensors300_ratio=%.2f",
        fit.intercept(),
        fit.slope(),
        peakBytes() / MB,
        tensorsRatio());
  }

  void print(PrintWriter out) {
    costs(out);
    split(out);
    memory(out);
    out.println();
    out.println(
        format(
            "Rounds in turn, the later half: %s takes %.2f times the processor time of %s, %.0f and"
                + " %.0f ms (wall %.0f and %.0f ms).",
            tensors.many(),
            tensorsRatio(),
            tensors.few(),
            tensors.manyMillis(),
            tensors.fewMillis(),
            tensors.manyWallMillis(),
            tensors.fewWallMillis()));
    out.println();
    out.println("Fit over the shapes, ms per update = a + b * MB (relative least squares):");
    print(out, "first round, everything included", result -> result.first().whole());
    print(out, "  sealed to committed only", result -> result.first().collect());
    if (shapes.stream().filter(result -> result.second() != null).count() > 1) {
      print(out, "second round of a process", BenchReport::second);
    }
  }

  private static @Nullable CpuUse second(ShapeResult result) {
    RoundCost second = result.second();
    return second == null ? null : second.whole();
  }

  private void print(PrintWriter out, String name, Function<ShapeResult, @Nullable CpuUse> use) {
    List<LineFit.Point> points = new ArrayList<>();
    for (ShapeResult result : shapes) {
      CpuUse used = use.apply(result);
      if (used != null) {
        points.add(result.point(used));
      }
    }
    LineFit fit = LineFit.of(points);
    StringBuilder residuals = new StringBuilder();
    for (LineFit.Point point : points) {
      residuals.append(format(" %+.0f%%", 100 * fit.residual(point)));
    }
    out.println(
        format("  %-34s a = %6.2f  b = %5.2f", name, fit.intercept(), fit.slope())
            + "  residuals:"
            + residuals);
  }

  private void costs(PrintWriter out) {
    out.println(
        "Processor time of coordinator and PostgreSQL, in ms per update and per MB (10^6 B);");
    out.println("a first round warms its process up; one client of each round fetches the model.");
    Table table =
        new Table(
            "shape",
            "MB",
            "round 1",
            "per MB",
            "sealed..committed",
            "round 2",
            "per MB",
            "socket+sha+fsync per MB",
            "times that",
            "wall s",
            "MB/s");
    for (ShapeResult result : all()) {
      CpuUse whole = result.first().whole();
      CpuUse warm = second(result);
      double best = result.perMb(warm == null ? whole : warm);
      double seconds = result.first().collect().nanos() / 1e9;
      table.row(
          result.shape(),
          format("%.3f", result.megabytes()),
          format("%.2f", result.perUpdate(whole)),
          format("%.2f", result.perMb(whole)),
          format("%.2f", result.perUpdate(result.first().collect())),
          warm == null ? null : format("%.2f", result.perUpdate(warm)),
          warm == null ? null : format("%.2f", result.perMb(warm)),
          format("%.2f", result.baselineMillisPerMb()),
          format("%.1f", best / result.baselineMillisPerMb()),
          format("%.1f", seconds),
          format("%.0f", result.megabytes() * result.shape().clients() / seconds));
    }
    table.print(out);
  }

  private void split(PrintWriter out) {
    out.println();
    out.println("Split of the rounds, in ms of processor time in all:");
    Table table =
        new Table(
            "shape",
            "round",
            "coordinator user",
            "coordinator sys",
            "PostgreSQL user",
            "PostgreSQL sys",
            "sum");
    for (ShapeResult result : all()) {
      splitRow(table, result, "1", result.first().whole());
      splitRow(table, result, "1, sealed..committed", result.first().collect());
      CpuUse warm = second(result);
      if (warm != null) {
        splitRow(table, result, "2", warm);
      }
    }
    table.print(out);
  }

  private static void splitRow(Table table, ShapeResult result, String round, CpuUse use) {
    table.row(
        result.shape(),
        round,
        format("%.0f", use.coordinator().userMillis()),
        format("%.0f", use.coordinator().systemMillis()),
        format("%.0f", use.postgres().userMillis()),
        format("%.0f", use.postgres().systemMillis()),
        format("%.0f", use.millis()));
  }

  private void memory(PrintWriter out) {
    out.println();
    out.println(
        "Memory in MB (10^6 B); heap + direct stay within 4 models + 64 MiB + 16 KiB a client:");
    Table table =
        new Table("shape", "heap limit", "direct limit", "peak resident", "all updates together");
    for (ShapeResult result : all()) {
      table.row(
          result.shape(),
          format("%.0f", result.memory().heapBytes() / MB),
          format("%.0f", result.memory().directBytes() / MB),
          format("%.0f", result.peakBytes() / MB),
          format("%.0f", result.megabytes() * result.shape().clients()));
    }
    table.print(out);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
