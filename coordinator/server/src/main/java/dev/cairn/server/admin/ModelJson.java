package dev.cairn.server.admin;

import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model version with its aliases and evaluations, as JSON. */
record ModelJson(
    RunId run,
    int version,
    ModelId model,
    @Nullable ModelId parent,
    @Nullable RoundId round,
    Instant createdAt,
    int updates,
    long weight,
    @Nullable Double trainingLoss,
    List<String> aliases,
    List<EvaluationJson> evaluations) {

  static ModelJson of(
      ModelVersion version, List<String> aliases, List<EvaluationJson> evaluations) {
    return new ModelJson(
        version.run(),
        version.version(),
        version.model(),
        version.parent(),
        version.round(),
        Instant.ofEpochMilli(version.createdAtMillis()),
        version.updates(),
        version.weight(),
        version.trainingLoss(),
        aliases,
        evaluations);
  }

  /** An evaluation within its model; the figures of the classes stand with a single model only. */
  record EvaluationJson(
      String evaluator,
      String dataset,
      long examples,
      double accuracy,
      @Nullable Double loss,
      @Nullable List<EvaluationReport.ClassFigures> classes) {

    static EvaluationJson of(EvaluationReport report, boolean withClasses) {
      return new EvaluationJson(
          report.evaluator(),
          report.dataset(),
          report.examples(),
          report.accuracy(),
          report.loss(),
          withClasses ? report.classes() : null);
    }
  }
}
