package dev.cairn.client.djl.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Where the label and the features stand in a CSV file. The header's own words come into a message
 * only once the label column was found in it: a first line without that may be data.
 *
 * @param count the number of columns of the file
 * @param label the index of the label column
 */
record CsvColumns(int count, int label, List<Feature> features) {

  /** A feature's column. */
  record Feature(String name, int index, Standardisation standardisation) {}

  /** Finds the columns in the header. */
  static CsvColumns in(CsvExamples source, List<String> header) {
    int label = header.indexOf(source.labelColumn());
    if (label < 0) {
      throw new DataException(
          source.file()
              + ": expected a header line with the label column \""
              + source.labelColumn()
              + "\", got "
              + header.size()
              + " columns of other names; name a column of the first line, upper and lower case count");
    }
    if (new HashSet<>(header).size() != header.size()) {
      throw new DataException(
          source.file() + ": expected columns of different names in the header, two are the same");
    }
    List<String> names = new ArrayList<>(source.featureColumns());
    if (names.isEmpty()) {
      names.addAll(header);
      names.remove(source.labelColumn());
    }
    if (names.isEmpty()) {
      throw new DataException(
          source.file() + ": expected at least one column beside the label, got none");
    }
    List<Feature> features = new ArrayList<>();
    for (String name : names) {
      features.add(
          new Feature(
              name,
              indexOf(source, header, name),
              source.standardisations().getOrDefault(name, Standardisation.NONE)));
    }
    for (String name : source.standardisations().keySet()) {
      if (!names.contains(name)) {
        throw new DataException(
            source.file()
                + ": expected a feature column \""
                + name
                + "\" to standardise, got none");
      }
    }
    return new CsvColumns(header.size(), label, List.copyOf(features));
  }

  private static int indexOf(CsvExamples source, List<String> header, String name) {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new DataException(
          source.file()
              + ": expected the feature column \""
              + name
              + "\", the header has "
              + header);
    }
    return index;
  }
}
