package dev.cairn.server.config;

/**
 * Where a value stands.
 *
 * @param source the file, or what else the value came from
 * @param path its keys, joined by dots, items by their number from 1 on; empty for the whole file
 * @param pattern the same with {@code []} for every item, as in the list of known keys
 * @param line from 1 on; 0 if it has none
 */
record Place(String source, String path, String pattern, int line) {
  static Place file(String source, int line) {
    return new Place(source, "", "", line);
  }

  Place child(String key, int childLine) {
    String dot = path.isEmpty() ? "" : ".";
    return new Place(source, path + dot + key, pattern + dot + key, childLine);
  }

  Place item(int number, int itemLine) {
    return new Place(source, path + "." + number, pattern + "[]", itemLine);
  }

  private String atLine() {
    return line > 0 ? " at line " + line : "";
  }

  /** A defect of the value that stands here. */
  DefectException defect(String what) {
    String subject = path.isEmpty() ? "the file" : "'" + path + "'" + atLine();
    return new DefectException(source + ": " + subject + " " + what);
  }

  /** A defect whose sentence ends with the place. */
  DefectException defectHere(String sentence, String advice) {
    return new DefectException(source + ": " + sentence + atLine() + advice);
  }

  /** Passes a constructor's refusal on. */
  DefectException refused(IllegalArgumentException refusal) {
    String subject = path.isEmpty() ? "" : "'" + path + "'" + atLine() + ": ";
    return new DefectException(source + ": " + subject + refusal.getMessage(), refusal);
  }
}
