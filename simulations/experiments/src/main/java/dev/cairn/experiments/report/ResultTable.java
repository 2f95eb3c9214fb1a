package dev.cairn.experiments.report;

import java.util.List;
import java.util.Locale;

/** The experiment's result as plain text. */
public final class ResultTable {
  private static final int BAR_WIDTH = 40;

  private ResultTable() {}

  /** One line for each round, with the baselines beside it. */
  public static String of(List<RoundResult> rounds, Baselines baselines) {
    StringBuilder text = new StringBuilder();
    text.append(" round  clients  dropped  train loss  accuracy     alone    pooled\n");
    for (int i = 0; i < rounds.size(); i++) {
      RoundResult round = rounds.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%6d  %7d  %7d  %10.4f  %7.2f%%  %8s  %8s%n",
              round.index(),
              round.included().size(),
              round.dropped().size(),
              round.loss(),
              round.accuracy() * 100,
              percent(baselines.alone(), i),
              percent(baselines.pooled(), i)));
    }
    return text.toString();
  }

  private static String percent(List<Double> values, int index) {
    return index < values.size()
        ? String.format(Locale.ROOT, "%.2f%%", values.get(index) * 100)
        : "-";
  }

  /** The learning curve as bars. */
  public static String curve(List<RoundResult> rounds) {
    StringBuilder text = new StringBuilder();
    for (RoundResult round : rounds) {
      int filled = (int) Math.round(round.accuracy() * BAR_WIDTH);
      text.append(
          String.format(
              Locale.ROOT,
              "%6d  %s%s %6.2f%%%n",
              round.index(),
              "#".repeat(filled),
              ".".repeat(BAR_WIDTH - filled),
              round.accuracy() * 100));
    }
    return text.toString();
  }
}
