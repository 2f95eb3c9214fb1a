package dev.cairn.engine.evaluation;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How well one model of a run did on one held-out data set.
 *
 * @param model the weights
 * @param run the run that they belong to
 * @param evaluator who says so: 1 to 64 letters, digits, dots, underscores or hyphens
 * @param dataset on which data: a name like {@code evaluator}
 * @param examples how many examples, at least 1
 * @param accuracy fraction of the examples that got their label, 0 to 1
 * @param loss mean loss over the examples; null where it is not a finite number
 * @param classes figures for each class; empty if there are none, at most {@value #CLASSES_MAX}
 */
public record EvaluationReport(
    ModelId model,
    RunId run,
    String evaluator,
    String dataset,
    long examples,
    double accuracy,
    @Nullable Double loss,
    List<ClassFigures> classes) {

  /** More classes than these are reported in sum only. */
  public static final int CLASSES_MAX = 10_000;

  private static final int LABEL_LENGTH_MAX = 200;
  private static final double ACCURACY_TOLERANCE = 1e-6;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * One class's part of a report.
   *
   * @param label the class's name or number, 1 to 200 characters
   * @param examples examples of this class, 0 or more
   * @param correct how many of them got this label
   */
  public record ClassFigures(String label, long examples, long correct) {
    public ClassFigures {
      if (label.isEmpty() || label.length() > LABEL_LENGTH_MAX) {
        throw new IllegalArgumentException(
            "a class label has 1 to 200 characters, not " + label.length());
      }
      if (examples < 0 || correct < 0 || correct > examples) {
        throw new IllegalArgumentException(
            "class "
                + label
                + ": correct must be 0 to examples, not "
                + correct
                + " of "
                + examples);
      }
    }
  }

  public EvaluationReport {
    requireName("evaluator", evaluator);
    requireName("dataset", dataset);
    classes = List.copyOf(classes);
    if (examples < 1) {
      throw new IllegalArgumentException("examples must be at least 1, not " + examples);
    }
    if (!(accuracy >= 0 && accuracy <= 1)) {
      throw new IllegalArgumentException("accuracy must be 0 to 1, not " + accuracy);
    }
    if (loss != null && !Double.isFinite(loss)) {
      throw new IllegalArgumentException("loss must be a finite number or absent, not " + loss);
    }
    if (!classes.isEmpty()) {
      requireSum(classes, examples, accuracy);
    }
  }

  /**
   * Checks the name of an evaluator or of a data set.
   *
   * @param what which of them, for the message
   * @throws IllegalArgumentException if it is not 1 to 64 letters, digits, dots, underscores or
   *     hyphens
   */
  public static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + " must be 1 to 64 letters, digits, '.', '_' or '-', not '" + name + "'");
    }
  }

  private static void requireSum(List<ClassFigures> classes, long examples, double accuracy) {
    if (classes.size() > CLASSES_MAX) {
      throw new IllegalArgumentException(
          "a report has at most " + CLASSES_MAX + " classes, not " + classes.size());
    }
    Set<String> labels = new HashSet<>();
    long seen = 0;
    long correct = 0;
    for (ClassFigures figures : classes) {
      if (!labels.add(figures.label())) {
        throw new IllegalArgumentException("two classes are called " + figures.label());
      }
      seen = Math.addExact(seen, figures.examples());
      correct += figures.correct();
    }
    if (seen != examples) {
      throw new IllegalArgumentException(
          "the classes have " + seen + " examples in all, the report " + examples);
    }
    double share = (double) correct / examples;
    if (Math.abs(share - accuracy) > ACCURACY_TOLERANCE) {
      throw new IllegalArgumentException(
          "the classes' accuracy is " + share + ", the report's " + accuracy);
    }
  }
}
