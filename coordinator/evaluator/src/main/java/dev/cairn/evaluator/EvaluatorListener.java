package dev.cairn.evaluator;

import dev.cairn.cli.admin.CandidateInfo;
import dev.cairn.client.djl.Score;

/** Is told what an evaluator does. Methods are called on its thread, and return soon. */
public interface EvaluatorListener {

  /** A model was scored, and the coordinator has the report. */
  void onReported(CandidateInfo candidate, Score score);

  /** A model cannot be evaluated on this data; it is left to other evaluators. */
  void onUnfit(CandidateInfo candidate, String reason);

  /** The coordinator cannot be asked at the moment; it is asked again after {@code retryMillis}. */
  void onTrouble(String reason, long retryMillis);
}
