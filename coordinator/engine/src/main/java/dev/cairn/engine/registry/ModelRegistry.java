package dev.cairn.engine.registry;

import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The durable record of all model versions and of what evaluators said about them.
 *
 * <p>Two runs may have the same weights, and so may two versions of one run; a report is about the
 * weights in a run, and so about all versions with these weights. Methods may block; they throw
 * {@link dev.cairn.protocol.TroubleException} if the record cannot be reached.
 */
public interface ModelRegistry {

  /**
   * Versions of a run in ascending order, from version {@code from} on, at most {@code max}; empty
   * for a run that is not known.
   */
  List<ModelVersion> versions(RunId run, int from, int max);

  /** One version of a run; null if there is none. */
  @Nullable ModelVersion version(RunId run, int version);

  /** The lowest version of a run with these weights; null if there is none. */
  @Nullable ModelVersion version(RunId run, ModelId model);

  /** Whether any version of any run has these weights. */
  boolean contains(ModelId model);

  /** The highest version of a run: the alias {@code latest}; null for a run that is not known. */
  @Nullable ModelVersion latest(RunId run);

  /**
   * The version with the highest reported accuracy, the earlier of equals: the alias {@code best}.
   *
   * @param run the run
   * @param dataset only reports on this data set count; null to count all
   * @return null if no version has such a report
   */
  @Nullable ModelVersion best(RunId run, @Nullable String dataset);

  /**
   * Reports on the versions {@code from} up to {@code from + max - 1} of a run, in the order in
   * which they came.
   */
  List<EvaluationReport> evaluations(RunId run, int from, int max);

  /**
   * Records a report durably. A second report by the same evaluator on the same data set about the
   * same weights of the run replaces the first, so that a report may be sent again.
   *
   * @param nowMillis milliseconds since 1970
   */
  void record(EvaluationReport report, long nowMillis);

  /**
   * Versions that wait for an evaluation: those of runs whose plan evaluates on {@code dataset} or
   * on any, that have no report on that data set.
   *
   * @param dataset the data set's name
   * @param endedSinceMillis runs that ended before this are left out; runs that go on are not
   * @param max at most so many, the oldest first
   */
  List<ModelVersion> unevaluated(String dataset, long endedSinceMillis, int max);
}
