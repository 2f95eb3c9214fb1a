package dev.cairn.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Something that no line of a Java file may hold, and what to write instead.
 *
 * @param banned what a line must not hold
 * @param instead what to do
 * @param applies which files it is about, by their path from the repository's root
 */
record LineRule(Pattern banned, String instead, Predicate<String> applies) {

  /** Main classes that may sleep: waiting is what each of them is for. */
  private static final Pattern WAITERS =
      Pattern.compile(
          ".*/(Outage|EventReader|RunWait|Postmaster|DemoFolders|benchmarks/Pause)\\.java");

  private static final Pattern SPEAKS = Pattern.compile("(coordinator/cli|simulations/app)/.*");

  static final List<LineRule> ALL =
      List.of(
          new LineRule(
              Pattern.compile("\\bSystem\\.(out|err)\\b"),
              "log it, or return it to the command that prints",
              path -> isMain(path) && !SPEAKS.matcher(path).matches() && !isBenchmark(path)),
          new LineRule(
              Pattern.compile("\\bprintStackTrace\\("),
              "log the failure with its cause, or throw it",
              path -> !path.endsWith("/cli/FailureLines.java")),
          new LineRule(
              Pattern.compile("\\bThread\\.sleep\\("),
              "wait for what changes, or name the class among the waiters here",
              path -> isMain(path) && !WAITERS.matcher(path).matches()),
          new LineRule(
              Pattern.compile("\\bnew Random\\("),
              "use SplittableRandom with a seed: Random's first values of small seeds are alike",
              path -> true),
          new LineRule(
              Pattern.compile("^\\s*@(Disabled|Ignore)\\b"),
              "delete the test or mend it",
              path -> true),
          new LineRule(
              Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b(?!\\(#\\d+\\))"),
              "do it, or name the issue: TODO(#12)",
              path -> true));

  static boolean isMain(String path) {
    return path.contains("/src/main/");
  }

  private static boolean isBenchmark(String path) {
    return path.startsWith("simulations/benchmarks/");
  }

  /** What is wrong with a file, one line for each finding. */
  List<String> findings(String path, List<String> lines) {
    List<String> findings = new ArrayList<>();
    if (path.endsWith(".java") && applies.test(path)) {
      for (int i = 0; i < lines.size(); i++) {
        if (banned.matcher(lines.get(i)).find()) {
          findings.add(path + ":" + (i + 1) + ": " + lines.get(i).strip() + " -> " + instead);
        }
      }
    }
    return findings;
  }
}
