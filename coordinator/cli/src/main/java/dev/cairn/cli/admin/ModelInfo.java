package dev.cairn.cli.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a run's model.
 *
 * @param run the run
 * @param version 0 for the initial model
 * @param model the id of its weights
 * @param parent the weights that it came from; null for version 0
 * @param round the round that made it; null for version 0
 * @param createdAt when
 * @param updates clients' updates in it
 * @param weight sum of their weights
 * @param trainingLoss mean training loss; null for version 0
 * @param aliases {@code latest} and {@code best} where they are this version
 * @param evaluations what evaluators said
 */
public record ModelInfo(
    String run,
    int version,
    String model,
    @Nullable String parent,
    @Nullable String round,
    Instant createdAt,
    int updates,
    long weight,
    @Nullable Double trainingLoss,
    List<String> aliases,
    List<EvaluationInfo> evaluations) {

  /**
   * An evaluation.
   *
   * @param evaluator who
   * @param dataset on which data
   * @param examples how many
   * @param accuracy 0 to 1
   * @param loss mean loss; null where it is not a finite number
   * @param classes figures of each class; null in a list of models
   */
  public record EvaluationInfo(
      String evaluator,
      String dataset,
      long examples,
      double accuracy,
      @Nullable Double loss,
      @Nullable List<ClassInfo> classes) {}

  /** One class: its label, its examples, and how many of them got the label. */
  public record ClassInfo(String label, long examples, long correct) {}
}
