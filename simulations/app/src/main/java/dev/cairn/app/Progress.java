package dev.cairn.app;

import dev.cairn.cli.Terminal;
import dev.cairn.experiments.report.RoundResult;
import java.util.List;
import java.util.Locale;

/**
 * Shows a run while it goes on: one line that is rewritten on a terminal, plain lines elsewhere.
 */
final class Progress {
  private final Terminal terminal;
  private final int rounds;
  private final long startedNanos = System.nanoTime();
  private int shownRounds;
  private boolean openLine;

  Progress(Terminal terminal, int rounds) {
    this.terminal = terminal;
    this.rounds = rounds;
  }

  /** Shows where the run stands now. */
  void show(RunWatch watch) {
    List<RoundResult> committed = watch.committed();
    while (shownRounds < committed.size()) {
      line(summary(committed.get(shownRounds++)));
    }
    if (terminal.colour()) {
      terminal
          .out()
          .print("\r\u001b[K  round " + watch.index() + "/" + rounds + "  " + watch.standing());
      terminal.out().flush();
      openLine = true;
    }
  }

  private String summary(RoundResult round) {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    double left = seconds / round.index() * (rounds - round.index());
    return String.format(
        Locale.ROOT,
        "  round %2d/%d  accuracy %6.2f%%  loss %.4f  clients %d (%d lost)  about %.0f s left",
        round.index(),
        rounds,
        round.accuracy() * 100,
        round.testLoss(),
        round.included().size(),
        round.dropped().size(),
        left);
  }

  /** A line of its own. */
  void line(String text) {
    if (openLine) {
      terminal.out().print("\r\u001b[K");
      openLine = false;
    }
    terminal.out().println(text);
    terminal.out().flush();
  }
}
