package dev.cairn.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The page about mutants that no test kills names what is there, and as many as it says. */
class SurvivorsTest {
  @Test
  void everySurvivor_isInTheSources_andCounted() {
    assertThat(Survivors.findings(Repository.around())).isEmpty();
  }

  private static List<String> findings(String... page) {
    TreeMap<String, List<String>> files = new TreeMap<>();
    files.put(Survivors.PAGE, List.of(page));
    files.put(
        "secure-agg/src/main/java/dev/cairn/secagg/ring/Sum.java",
        List.of("record Sum(int a) {", "  Sum {", "  void add(int b) {"));
    return Survivors.findings(new Repository(Path.of(""), files));
  }

  @Test
  void methodsAndConstructors_thatAreThere_areInOrder() {
    assertThat(
            findings(
                "| ring | 50 | 47 (94 %) | all |",
                "| `ring.Sum.add` | negated | 2 | equivalent |",
                "| `ring.Sum.Sum` | removed call | 1 | equivalent |"))
        .isEmpty();
  }

  @Test
  void whatIsNotThere_isFound() {
    assertThat(
            findings(
                "| ring | 50 | 48 (96 %) | all |",
                "| `ring.Sums.add` | negated | 1 | equivalent |",
                "| `ring.Sum.take` | negated | 1 | equivalent |"))
        .containsExactly("there is no class ring.Sums", "ring.Sum has no method take");
  }

  @Test
  void figuresThatDoNotFit_areFound() {
    assertThat(findings("| ring | 50 | 48 (94 %) | all |", "| `ring.Sum.add` | a | 1 | b |"))
        .containsExactly(
            "ring: 48 of 50 is another share",
            "by the figures there are {ring=2}, listed are {ring=1}");
    assertThat(findings("nothing")).containsExactly("there are no figures");
  }

  @Test
  void rowWithoutReason_orOfAnotherShape_isFound() {
    assertThat(
            findings(
                "| ring | 50 | 49 (98 %) | all |",
                "| `ring.Sum.add` | a | 1 |   |", "| `ring.Sum` | a | 1 | b |"))
        .containsExactly(
            "ring.Sum.add: says not what, or not why",
            "expected class and method, mutation, number and reason: | `ring.Sum` | a | 1 | b |");
  }
}
