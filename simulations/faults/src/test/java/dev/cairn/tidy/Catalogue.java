package dev.cairn.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the catalogue of attacks and faults with the tests that it names. */
final class Catalogue {
  static final String PAGE = "secure-agg/CATALOGUE.md";
  static final int ROWS = 50;

  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|(.*)\\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(row(\\d\\d)_\\w+)`");
  private static final String DEFERRED = "deferred";

  /** What a test's body has in it that runs on a mutant. */
  private static final Pattern OWN_MUTANT = Pattern.compile("[Mm]utant|\\blie\\(|\\w+\\.run\\(");

  private final Repository repository;
  private final List<String> findings = new ArrayList<>();

  private Catalogue(Repository repository) {
    this.repository = repository;
  }

  /** What is wrong with the page. */
  static List<String> findings(Repository repository) {
    Catalogue catalogue = new Catalogue(repository);
    Map<Integer, String> rows = new TreeMap<>();
    for (String line : repository.files().getOrDefault(PAGE, new ArrayList<>())) {
      Matcher row = ROW.matcher(line);
      if (row.matches() && rows.put(Integer.parseInt(row.group(1)), row.group(2)) != null) {
        catalogue.findings.add("row " + row.group(1) + " stands there twice");
      }
    }
    for (int row = 1; row <= ROWS; row++) {
      if (rows.containsKey(row)) {
        catalogue.check(row, rows.get(row));
      } else {
        catalogue.findings.add("row " + row + " is missing");
      }
    }
    return catalogue.findings;
  }

  private void check(int row, String text) {
    String[] cells = text.split("\\|", -1);
    if (cells.length != 4) {
      findings.add("row " + row + ": expected 5 cells, got " + (cells.length + 1));
      return;
    }
    boolean deferred = cells[3].trim().startsWith(DEFERRED + ": ");
    boolean shown = false;
    boolean named = false;
    Matcher test = TEST.matcher(cells[2]);
    while (test.find()) {
      named = true;
      String body = body(test.group(1), test.group(2));
      if (body == null || Integer.parseInt(test.group(3)) != row) {
        findings.add("row " + row + ": there is no test " + test.group() + " of this row");
      } else {
        shown |= OWN_MUTANT.matcher(body).find();
      }
    }
    if (!named && !deferred) {
      findings.add("row " + row + ": names no test");
    }
    if (!deferred && (cells[3].isBlank() || !(shown || isPlanted(row)))) {
      findings.add("row " + row + ": has neither a mutant nor a reason, 'deferred: ..'");
    }
  }

  /** The body of a test method; null if no class of tests has it. */
  private String body(String className, String method) {
    for (Map.Entry<String, List<String>> file : tests()) {
      if (file.getKey().endsWith("/" + className + ".java")) {
        String source = String.join("\n", file.getValue());
        int begin = source.indexOf("void " + method + "(");
        if (begin >= 0) {
          return source.substring(begin, source.indexOf("\n  }", begin));
        }
      }
    }
    return null;
  }

  /** Whether some module's list of mutants has one for a row. */
  private boolean isPlanted(int row) {
    String constant = String.format("    ROW%02d_", row);
    String method = String.format("  void row%02d_", row);
    for (Map.Entry<String, List<String>> file : tests()) {
      if (file.getKey().endsWith("MutantsTest.java")) {
        for (String line : file.getValue()) {
          if (line.startsWith(constant) || line.startsWith(method)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private List<Map.Entry<String, List<String>>> tests() {
    return repository.files().entrySet().stream()
        .filter(file -> file.getKey().contains("/src/test/java/"))
        .toList();
  }
}
