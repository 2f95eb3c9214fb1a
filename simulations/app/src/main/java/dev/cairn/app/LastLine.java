package dev.cairn.app;

import dev.cairn.experiments.report.RoundResult;
import java.util.List;
import java.util.Locale;

/** The last line of a demo or simulation, for scripts: its figures as {@code key=value}. */
final class LastLine {
  private LastLine() {}

  static String of(int rounds, List<RoundResult> committed, int abandoned, double seconds) {
    RoundResult last = committed.get(committed.size() - 1);
    return String.format(
        Locale.ROOT,
        "accuracy=%.4f rounds=%d committed=%d abandoned=%d updates=%d dropped=%d"
            + " model_sha256=%s seconds=%.1f",
        last.accuracy(),
        rounds,
        committed.size(),
        abandoned,
        committed.stream().mapToInt(round -> round.included().size()).sum(),
        committed.stream().mapToInt(round -> round.dropped().size()).sum(),
        last.model(),
        seconds);
  }
}
