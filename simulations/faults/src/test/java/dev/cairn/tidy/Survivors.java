package dev.cairn.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares the page about mutants that no test kills with the sources and with its own figures. */
final class Survivors {
  static final String PAGE = "secure-agg/MUTATIONS.md";

  private static final String SOURCES = "secure-agg/src/main/java/dev/cairn/secagg/";
  private static final Pattern FIGURES =
      Pattern.compile("\\| (\\w+) \\| (\\d+) \\| (\\d+) \\((\\d+) %\\) \\|.*");
  private static final Pattern SURVIVOR =
      Pattern.compile("\\| `(\\w+)\\.(\\w+)\\.(\\w+)` \\| ([^|]*) \\| (\\d+) \\| ([^|]*) \\|");

  private final Repository repository;
  private final List<String> findings = new ArrayList<>();
  private final Map<String, Integer> left = new TreeMap<>();
  private final Map<String, Integer> listed = new TreeMap<>();

  private Survivors(Repository repository) {
    this.repository = repository;
  }

  /** What is wrong with the page. */
  static List<String> findings(Repository repository) {
    Survivors survivors = new Survivors(repository);
    for (String line : repository.files().getOrDefault(PAGE, new ArrayList<>())) {
      Matcher figures = FIGURES.matcher(line);
      Matcher survivor = SURVIVOR.matcher(line);
      if (figures.matches()) {
        survivors.count(figures);
      } else if (survivor.matches()) {
        survivors.check(survivor);
      } else if (line.startsWith("| `")) {
        survivors.findings.add("expected class and method, mutation, number and reason: " + line);
      }
    }
    if (survivors.left.isEmpty()) {
      survivors.findings.add("there are no figures");
    }
    if (!survivors.left.equals(survivors.listed)) {
      survivors.findings.add(
          "by the figures there are " + survivors.left + ", listed are " + survivors.listed);
    }
    return survivors.findings;
  }

  private void count(Matcher figures) {
    int all = Integer.parseInt(figures.group(2));
    int killed = Integer.parseInt(figures.group(3));
    left.put(figures.group(1), all - killed);
    listed.putIfAbsent(figures.group(1), 0);
    if (Math.round(100f * killed / all) != Integer.parseInt(figures.group(4))) {
      findings.add(figures.group(1) + ": " + killed + " of " + all + " is another share");
    }
  }

  private void check(Matcher survivor) {
    listed.merge(survivor.group(1), Integer.parseInt(survivor.group(5)), Integer::sum);
    String name = survivor.group(1) + "." + survivor.group(2);
    List<String> source =
        repository.files().get(SOURCES + survivor.group(1) + "/" + survivor.group(2) + ".java");
    if (source == null) {
      findings.add("there is no class " + name);
      return;
    }
    Pattern method = Pattern.compile("\\b" + survivor.group(3) + "(\\(| \\{)");
    if (source.stream().noneMatch(line -> method.matcher(line).find())) {
      findings.add(name + " has no method " + survivor.group(3));
    }
    if (survivor.group(4).isBlank() || survivor.group(6).isBlank()) {
      findings.add(name + "." + survivor.group(3) + ": says not what, or not why");
    }
  }
}
