package dev.cairn.tidy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules about whole files. Each returns one line for each finding. */
final class FileRules {
  private static final int MAIN_LINES_MAX = 350;

  /** A table of cases may be longer than a class. */
  private static final int TEST_LINES_MAX = 400;

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]+)(#[^)\\s]*)?\\)");
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

  /** Folders in which people's homes and workplaces lie. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.$})*-])/(home|root|work|Users)/[A-Za-z]|[A-Z]:\\\\Users");

  private FileRules() {}

  /** Classes that no longer fit in a head. */
  static List<String> tooLong(Repository repository) {
    List<String> findings = new ArrayList<>();
    repository
        .files()
        .forEach(
            (path, lines) -> {
              int most = LineRule.isMain(path) ? MAIN_LINES_MAX : TEST_LINES_MAX;
              if (path.endsWith(".java") && lines.size() > most) {
                findings.add(path + ": " + lines.size() + " lines, at most " + most + ": split it");
              }
            });
    return findings;
  }

  /** Packages of main code that do not say what they are about. */
  static List<String> withoutPackageInfo(Repository repository) {
    TreeSet<String> findings = new TreeSet<>();
    for (String path : repository.files().keySet()) {
      if (path.endsWith(".java") && path.contains("/src/main/java/")) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        if (!repository.files().containsKey(folder + "/package-info.java")) {
          findings.add(folder + ": add a package-info.java of one or two sentences");
        }
      }
    }
    return List.copyOf(findings);
  }

  /** Links of Markdown pages to files that are not there. */
  static List<String> deadLinks(Repository repository) {
    List<String> findings = new ArrayList<>();
    repository
        .files()
        .forEach(
            (path, lines) -> {
              if (path.endsWith(".md")) {
                Path folder = repository.root().resolve(path).getParent();
                for (String target : targets(String.join("\n", lines))) {
                  if (folder == null || !Files.exists(folder.resolve(target))) {
                    findings.add(path + ": nothing is at " + target);
                  }
                }
              }
            });
    return findings;
  }

  private static List<String> targets(String markdown) {
    List<String> targets = new ArrayList<>();
    Matcher link = LINK.matcher(markdown);
    while (link.find()) {
      if (!SCHEME.matcher(link.group(1)).matches()) {
        targets.add(link.group(1));
      }
    }
    return targets;
  }

  /** Paths that exist on somebody's machine only. */
  static List<String> machinePaths(Repository repository) {
    List<String> findings = new ArrayList<>();
    repository
        .files()
        .forEach(
            (path, lines) -> {
              for (int i = 0; i < lines.size(); i++) {
                if (MACHINE_PATH.matcher(lines.get(i)).find()) {
                  findings.add(
                      path + ":" + (i + 1) + ": " + lines.get(i).strip() + " -> a relative path");
                }
              }
            });
    return findings;
  }
}
