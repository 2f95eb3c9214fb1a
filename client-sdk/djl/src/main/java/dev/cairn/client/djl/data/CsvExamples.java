package dev.cairn.client.djl.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CSV file (RFC 4180, UTF-8, with a header line) in which one column is the label and others are
 * numeric features; {@link #read} reads it. The examples have the shape {features}.
 *
 * <p>In a federation name the classes and the feature columns: every client must number them in the
 * same way, whatever its own file happens to contain.
 *
 * @param file the file
 * @param labelColumn the header's name of the column that holds the label, text or integer
 * @param classes the labels in the order of their class numbers; empty means: those that the file
 *     has, sorted (as numbers where all of them are integers)
 * @param featureColumns the names of the feature columns in the order of the features; empty means:
 *     all but the label, in the header's order
 * @param standardisations what to do to the numbers of a column; columns not named stay as they are
 */
public record CsvExamples(
    Path file,
    String labelColumn,
    List<String> classes,
    List<String> featureColumns,
    Map<String, Standardisation> standardisations) {

  public CsvExamples {
    classes = distinct("classes", classes);
    featureColumns = distinct("feature columns", featureColumns);
    standardisations = Map.copyOf(standardisations);
    if (featureColumns.contains(labelColumn)) {
      throw new IllegalArgumentException(
          "the label column \"" + labelColumn + "\" must not be a feature");
    }
    if (classes.size() > Examples.CLASSES_MAX) {
      throw new IllegalArgumentException(
          "there may be " + Examples.CLASSES_MAX + " classes, got " + classes.size());
    }
  }

  /** A file whose classes and features are found in it. */
  public static CsvExamples in(Path file, String labelColumn) {
    return new CsvExamples(file, labelColumn, List.of(), List.of(), Map.of());
  }

  /** The same file with these labels as the classes 0, 1 and so on. */
  public CsvExamples withClasses(List<String> classes) {
    return new CsvExamples(file, labelColumn, classes, featureColumns, standardisations);
  }

  /** The same file with only these columns as features, in this order. */
  public CsvExamples withFeatures(List<String> featureColumns) {
    return new CsvExamples(file, labelColumn, classes, featureColumns, standardisations);
  }

  /** The same file with the numbers of this column standardised. */
  public CsvExamples withStandardised(String column, double mean, double std) {
    Map<String, Standardisation> more = new LinkedHashMap<>(standardisations);
    more.put(column, new Standardisation(mean, std));
    return new CsvExamples(file, labelColumn, classes, featureColumns, more);
  }

  /**
   * Reads the file.
   *
   * @throws DataException where it has a defect; the message names the line and the column, never a
   *     value
   */
  public Examples read() {
    return new CsvReading(this).read();
  }

  private static List<String> distinct(String what, List<String> names) {
    if (new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException("the " + what + " must all be different, got " + names);
    }
    return List.copyOf(names);
  }
}
