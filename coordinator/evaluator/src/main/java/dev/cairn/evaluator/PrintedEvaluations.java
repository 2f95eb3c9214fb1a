package dev.cairn.evaluator;

import dev.cairn.cli.admin.CandidateInfo;
import dev.cairn.client.djl.Score;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints what an evaluator does, one line for each model. */
final class PrintedEvaluations implements EvaluatorListener {
  private final PrintWriter out;

  PrintedEvaluations(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void onReported(CandidateInfo candidate, Score score) {
    print(
        String.format(
            Locale.ROOT,
            "%s version %d: accuracy %.4f, loss %.4f, %d examples",
            candidate.run(),
            candidate.version(),
            score.accuracy(),
            score.loss(),
            score.examples()));
  }

  @Override
  public void onUnfit(CandidateInfo candidate, String reason) {
    print(candidate.run() + " version " + candidate.version() + " cannot be evaluated: " + reason);
  }

  @Override
  public void onTrouble(String reason, long retryMillis) {
    print(reason + "; trying again in " + retryMillis / 1000.0 + " s");
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
