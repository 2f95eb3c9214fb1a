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
  private static final Pattern OWN_MUTANT =
      Pattern.compile("[Mm]utant|\\blie\\(|\\b[A-Z_]+\\.run\\(");

  /** What runs on the product looks much the same. */
  private static final Pattern NO_MUTANT = Pattern.compile("Mutant\\s*\\.none\\(\\)");

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
    boolean named = false;
    Matcher test = TEST.matcher(cells[2]);
    while (test.find()) {
      named = true;
      String body = body(test.group(1), test.group(2));
      if (body == null || Integer.parseInt(test.group(3)) != row) {
        findings.add("row " + row + ": there is no test " + test.group() + " of this row");
      } else if (!deferred && !hasMutant(test.group(2), body)) {
        findings.add("row " + row + ": the test " + test.group() + " has no mutant of its own");
      }
    }
    if (!named && !deferred) {
      findings.add("row " + row + ": names no test");
    }
    if (cells[3].isBlank()) {
      findings.add("row " + row + ": says neither what the mutant is nor 'deferred: ..'");
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

  /** Whether a test runs on a mutant by itself, or some module's list of mutants names it. */
  private boolean hasMutant(String method, String body) {
    Pattern name = Pattern.compile("\\b" + method + "\\b");
    return OWN_MUTANT.matcher(NO_MUTANT.matcher(body).replaceAll("")).find()
        || tests().stream()
            .filter(file -> file.getKey().matches(".*Mutants(Test|IT)[.]java"))
            .anyMatch(file -> name.matcher(String.join("\n", file.getValue())).find());
  }

  private List<Map.Entry<String, List<String>>> tests() {
    return repository.files().entrySet().stream()
        .filter(file -> file.getKey().contains("/src/test/java/"))
        .toList();
  }
}
