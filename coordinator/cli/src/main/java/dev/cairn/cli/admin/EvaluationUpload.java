package dev.cairn.cli.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report to be posted.
 *
 * @param run the model's run
 * @param evaluator who says so
 * @param dataset on which data
 * @param examples how many
 * @param accuracy 0 to 1
 * @param loss mean loss; null where it is not a finite number
 * @param classes figures of each class; may be empty
 */
public record EvaluationUpload(
    String run,
    String evaluator,
    String dataset,
    long examples,
    double accuracy,
    @Nullable Double loss,
    List<ModelInfo.ClassInfo> classes) {}
