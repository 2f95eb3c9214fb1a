package dev.cairn.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** House rules that a machine can look after, over the whole repository. */
class TidyTest {
  private static final Repository REPOSITORY = Repository.around();
  private static final String MAIN = "coordinator/engine/src/main/java/dev/cairn/x/A.java";

  @TempDir Path folder;

  @Test
  void repository_isWhatIsLookedAt() {
    assertThat(REPOSITORY.files())
        .containsKeys("pom.xml", "README.md", "secure-agg/pom.xml")
        .hasSizeGreaterThan(200);
    assertThat(REPOSITORY.files().keySet()).noneMatch(path -> path.contains("/target/"));
  }

  @Test
  void lines_holdNothingThatIsBanned() {
    assertThat(REPOSITORY.lineFindings()).isEmpty();
  }

  @Test
  void classes_fitInAHead() {
    assertThat(FileRules.tooLong(REPOSITORY)).isEmpty();
  }

  @Test
  void packages_sayWhatTheyAreAbout() {
    assertThat(FileRules.withoutPackageInfo(REPOSITORY)).isEmpty();
  }

  @Test
  void links_leadSomewhere() {
    assertThat(FileRules.deadLinks(REPOSITORY)).isEmpty();
  }

  @Test
  void files_nameNoMachinesPaths() {
    assertThat(FileRules.machinePaths(REPOSITORY)).isEmpty();
  }

  // The bad lines have a tilde in them, so that this file itself is tidy.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "System.~out.println(1);       | log it",
        "System.~err.println(1);       | log it",
        "e.print~StackTrace();         | log the failure",
        "Thread.~sleep(5);             | wait for what changes",
        "Object r = new Ran~dom(7);    | use SplittableRandom",
        "  @Dis~abled                  | delete the test",
        "// TO~DO later                | name the issue",
        "// FIX~ME(12)                 | name the issue",
      })
  void bannedLine_isFound(String line, String instead) {
    String bad = line.replace("~", "");
    List<String> findings =
        LineRule.ALL.stream()
            .flatMap(rule -> rule.findings(MAIN, List.of("ok", bad)).stream())
            .toList();
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0)).startsWith(MAIN + ":2: ").contains(instead);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "coordinator/cli/src/main/java/A.java             | System.~out.println(1);",
        "simulations/benchmarks/src/main/java/A.java      | System.~out.println(1);",
        "secure-agg/src/test/java/ATest.java              | System.~out.println(1);",
        "secure-agg/src/test/java/ATest.java              | Thread.~sleep(5);",
        "coordinator/cli/src/main/java/a/RunWait.java     | Thread.~sleep(5);",
        "secure-agg/src/main/java/A.java                  | // TO~DO(#12) later",
        "secure-agg/src/main/java/A.java                  | new SplittableRan~dom(7);",
        "secure-agg/README.md                             | Thread.~sleep(5);",
      })
  void allowedLine_isNot(String path, String line) {
    for (LineRule rule : LineRule.ALL) {
      assertThat(rule.findings(path, List.of(line.replace("~", "")))).isEmpty();
    }
  }

  private void write(String name, List<String> lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private List<String> findings(Function<Repository, List<String>> rule) {
    return rule.apply(Repository.read(folder));
  }

  @Test
  void longClass_isFound() throws IOException {
    write("m/src/main/java/a/Long.java", Collections.nCopies(351, "x"));
    write("m/src/test/java/a/LongTest.java", Collections.nCopies(400, "x"));
    write("m/src/main/java/a/Fits.java", Collections.nCopies(350, "x"));
    assertThat(findings(FileRules::tooLong))
        .containsExactly("m/src/main/java/a/Long.java: 351 lines, at most 350: split it");
  }

  @Test
  void packageWithoutInfo_isFound() throws IOException {
    write("m/src/main/java/a/A.java", List.of());
    write("m/src/main/java/b/B.java", List.of());
    write("m/src/main/java/b/package-info.java", List.of());
    write("m/src/test/java/c/CTest.java", List.of());
    assertThat(findings(FileRules::withoutPackageInfo))
        .containsExactly("m/src/main/java/a: add a package-info.java of one or two sentences");
  }

  @Test
  void deadLink_isFound() throws IOException {
    write("docs/there.md", List.of("x"));
    write(
        "README.md",
        List.of("[a](docs/there.md#part) [b](https://example.org/x) [c](#here) [d](docs/gone.md)"));
    assertThat(findings(FileRules::deadLinks))
        .containsExactly("README.md: nothing is at docs/gone.md");
  }

  @Test
  void machinePath_isFound() throws IOException {
    write("a.yaml", List.of("ok: ./data", "url: https://example.org/ho" + "me/ann"));
    write("b.yaml", List.of("data: /ho" + "me/ann/data", "other: \"/Us" + "ers/ann\""));
    write("target/c.yaml", List.of("data: /ho" + "me/ann/data"));
    assertThat(findings(FileRules::machinePaths))
        .hasSize(2)
        .allMatch(finding -> finding.startsWith("b.yaml:"));
  }

  @Test
  void binaryFiles_areNotRead() throws IOException {
    Files.write(folder.resolve("a.bin"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(Repository.read(folder).files()).isEmpty();
  }
}
