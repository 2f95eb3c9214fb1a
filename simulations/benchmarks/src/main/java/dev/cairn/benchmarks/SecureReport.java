package dev.cairn.benchmarks;

import dev.cairn.benchmarks.secagg.UnmaskingCost;
import dev.cairn.cli.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What secure rounds cost beside plain ones.
 *
 * @param shapes the results in the order of the request
 * @param rates what the ciphers can do in the same JVM as the clients
 */
record SecureReport(List<SecureShapeResult> shapes, CipherRates rates) {
  private static final double MB = 1e6;

  SecureReport {
    shapes = List.copyOf(shapes);
  }

  /** Processor time per update as a line over its megabytes, in the cheapest later rounds. */
  private LineFit fit(Function<SecureShapeResult, SideResult> side) {
    return LineFit.of(shapes.stream().map(shape -> shape.point(side.apply(shape))).toList());
  }

  /** The largest resident memory of a coordinator in secure rounds. */
  private long peakBytes() {
    return shapes.stream().mapToLong(shape -> shape.secure().peakBytes()).max().orElseThrow();
  }

  /** The line for scripts. */
  String lastLine() {
    LineFit plain = fit(SecureShapeResult::plain);
    LineFit secure = fit(SecureShapeResult::secure);
    StringBuilder line =
        new StringBuilder(
            format(
                "secure_cpu_ms_per_update=%.2f secure_cpu_ms_per_mb=%.2f"
                    + " plain_tls_cpu_ms_per_update=%.2f plain_tls_cpu_ms_per_mb=%.2f"
                    + " secure_peak_mb=%.0f mask_ratio=%.2f",
                secure.intercept(),
                secure.slope(),
                plain.intercept(),
                plain.slope(),
                peakBytes() / MB,
                rates.maskRatio()));
    for (SecureShapeResult shape : shapes) {
      String name = shape.shape().toString();
      line.append(
          format(
              " first_core_s_%s=%.2f core_s_%s=%.2f times_plain_%s=%.2f client_ms_%s=%.1f"
                  + " unmask_ratio_%s=%.2f",
              name,
              seconds(shape.secure().first()),
              name,
              seconds(shape.secure().later()),
              name,
              timesPlain(shape),
              name,
              shape.clientMillis(),
              name,
              unmaskRatio(shape)));
    }
    return line.toString();
  }

  private static double seconds(RoundCost cost) {
    return cost.whole().millis() / 1e3;
  }

  double timesPlain(SecureShapeResult shape) {
    return shape.secure().later().whole().millis() / shape.plain().later().whole().millis();
  }

  double unmaskRatio(SecureShapeResult shape) {
    return shape.unmasking().unmaskMillis() / rates.floorMillis(shape.unmasking());
  }

  void print(PrintWriter out) {
    costs(out);
    phases(out);
    clients(out);
    limits(out);
    out.println();
  }

  private void costs(PrintWriter out) {
    out.println(
        "Processor time of coordinator and PostgreSQL over mutual TLS, in ms per included update");
    out.println(
        "and per MB (10^6 B); round 1 warms its process up, later is the cheapest round after it.");
    Table table =
        new Table(
            "shape",
            "rounds",
            "included",
            "MB",
            "round 1",
            "per MB",
            "later",
            "per MB",
            "core-s round 1",
            "core-s later",
            "of it PostgreSQL",
            "times plain",
            "wall s",
            "peak MB",
            "limit MB");
    for (SecureShapeResult shape : shapes) {
      row(table, shape, "plain", shape.plain(), 1);
      row(table, shape, "secure", shape.secure(), timesPlain(shape));
    }
    table.print(out);
  }

  private static void row(
      Table table, SecureShapeResult shape, String rounds, SideResult side, double timesPlain) {
    RoundCost later = side.later();
    table.row(
        shape.shape(),
        rounds,
        shape.included(),
        format("%.3f", shape.megabytes()),
        format("%.2f", shape.perUpdate(side.first())),
        format("%.2f", shape.perMb(side.first())),
        format("%.2f", shape.perUpdate(later)),
        format("%.2f", shape.perMb(later)),
        format("%.2f", seconds(side.first())),
        format("%.2f", seconds(later)),
        format("%.2f", later.whole().postgres().millis() / 1e3),
        format("%.2f", timesPlain),
        format("%.1f", later.whole().nanos() / 1e9),
        format("%.0f", side.peakBytes() / MB),
        format("%.0f", shape.memory().bytes() / MB));
  }

  private void phases(PrintWriter out) {
    out.println();
    out.println(
        "The same of secure rounds by phase, in ms in all; a phase ends when its first client");
    out.println("knows what follows, so some of its answers count for the next one:");
    List<String> head = new ArrayList<>(List.of("shape", "round"));
    for (RoundMark mark : RoundMark.values()) {
      head.add(mark.before());
    }
    head.add("outcome");
    Table table = new Table(head.toArray(new String[0]));
    for (SecureShapeResult shape : shapes) {
      phaseRow(table, shape, "1", shape.secure().first());
      phaseRow(table, shape, "later", shape.secure().later());
    }
    table.print(out);
  }

  private static void phaseRow(Table table, SecureShapeResult shape, String round, RoundCost cost) {
    List<Object> cells = new ArrayList<>(List.of(shape.shape(), round));
    for (RoundMark mark : RoundMark.values()) {
      cells.add(format("%.0f", cost.millisBefore(mark)));
    }
    cells.add(format("%.0f", cost.millisAfterCommit()));
    table.row(cells.toArray());
  }

  private void clients(PrintWriter out) {
    out.println();
    out.println(
        "A client's ms by step, processor time / wall: median over the clients of round 1, and");
    out.println("of the later round in which it was least:");
    List<String> head = new ArrayList<>(List.of("shape", "round"));
    for (ClientStep step : ClientStep.values()) {
      head.add(step.name().toLowerCase(Locale.ROOT));
    }
    head.add("sum");
    Table table = new Table(head.toArray(new String[0]));
    for (SecureShapeResult shape : shapes) {
      stepRow(table, shape, "1", shape.firstSteps());
      stepRow(table, shape, "later", shape.laterSteps());
    }
    table.print(out);
  }

  private static void stepRow(
      Table table, SecureShapeResult shape, String round, Map<ClientStep, StepTimes.Cost> steps) {
    List<Object> cells = new ArrayList<>(List.of(shape.shape(), round));
    StepTimes.Cost sum = new StepTimes.Cost(0, 0);
    for (ClientStep step : ClientStep.values()) {
      StepTimes.Cost cost = steps.getOrDefault(step, new StepTimes.Cost(0, 0));
      cells.add(cell(cost));
      sum =
          new StepTimes.Cost(
              sum.cpuMillis() + cost.cpuMillis(), sum.wallMillis() + cost.wallMillis());
    }
    cells.add(cell(sum));
    table.row(cells.toArray());
  }

  private static String cell(StepTimes.Cost cost) {
    return format("%.1f / %.1f", cost.cpuMillis(), cost.wallMillis());
  }

  private void limits(PrintWriter out) {
    out.println();
    out.println(
        format(
            "One core of this JVM, best of many tries: AES-256-CTR %.2f GB/s; masks expanded and"
                + " added %.2f GB/s, %.2f times as long; X25519 %.0f us.",
            1 / rates.aesNanosPerByte(),
            1 / rates.maskNanosPerByte(),
            rates.maskRatio(),
            rates.agreementMillis() * 1e3));
    out.println("Opening a sum on one thread, best of a few, against these two rates, in ms:");
    Table table =
        new Table(
            "shape", "streams", "MB each", "agreements", "reveals", "unmask", "floor", "ratio");
    for (SecureShapeResult shape : shapes) {
      UnmaskingCost cost = shape.unmasking();
      table.row(
          shape.shape(),
          cost.streams(),
          format("%.3f", cost.streamBytes() / MB),
          cost.agreements(),
          format("%.1f", cost.takeMillis()),
          format("%.1f", cost.unmaskMillis()),
          format("%.1f", rates.floorMillis(cost)),
          format("%.2f", unmaskRatio(shape)));
    }
    table.print(out);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
