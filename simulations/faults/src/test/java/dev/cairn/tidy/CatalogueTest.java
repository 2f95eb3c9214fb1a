package dev.cairn.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The catalogue of attacks and faults says what is so. */
class CatalogueTest {
  @Test
  void everyRow_hasItsTestsAndAMutant() {
    assertThat(Catalogue.findings(Repository.around())).isEmpty();
  }

  private final TreeMap<String, List<String>> files = new TreeMap<>();

  /** A page on which all rows but the first are deferred. */
  private List<String> findings(String... firstRows) {
    List<String> page = new ArrayList<>(List.of(firstRows));
    for (int row = 2; row <= Catalogue.ROWS; row++) {
      page.add("| " + row + " | a | b | | deferred: there is no such part |");
    }
    files.put(Catalogue.PAGE, page);
    return Catalogue.findings(new Repository(Path.of(""), files));
  }

  private void test(String name, String... lines) {
    files.put("m/src/test/java/a/" + name + ".java", List.of(lines));
  }

  @Test
  void rowWithItsTestAndMutant_isInOrder() {
    test("ATest", "  void row01_x() throws Exception {", "    lie(A.class, \"b\");", "  }");
    assertThat(findings("| 1 | a | b | `ATest.row01_x` | c |")).isEmpty();
    test("ATest", "  void row01_x() {", "    assertThat(1).isOne();", "  }");
    test("CipherMutantsTest", "    ROW01_Y(\"ATest.row01_x\", \"A\", \"b\", \"c\"),");
    assertThat(findings("| 1 | a | b | `ATest.row01_x` | c |")).isEmpty();
  }

  @Test
  void missingRow_andOneThatStandsThereTwice_areFound() {
    assertThat(findings()).containsExactly("row 1 is missing");
    String row = "| 1 | a | b | | deferred: later |";
    assertThat(findings(row, row)).containsExactly("row 1 stands there twice");
  }

  @Test
  void testThatIsNotThere_isFound() {
    test("ATest", "  void row01_y() {", "    mutant.run(A.class);", "  }");
    assertThat(findings("| 1 | a | b | `ATest.row01_x`, `ATest.row01_y` | c |"))
        .containsExactly("row 1: there is no test `ATest.row01_x` of this row");
    test("BTest", "  void row02_y() {", "  }");
    assertThat(findings("| 1 | a | b | `ATest.row01_y`, `BTest.row02_y` | c |"))
        .containsExactly("row 1: there is no test `BTest.row02_y` of this row");
  }

  @Test
  void rowWithoutTest_orThatDoesNotSayItsMutant_isFound() {
    test("ATest", "  void row01_x() {", "    lie(A.class, \"b\");", "  }");
    String says = "row 1: says neither what the mutant is nor 'deferred: ..'";
    assertThat(findings("| 1 | a | b | `ATest.row01_x` | |")).containsExactly(says);
    assertThat(findings("| 1 | a | b | | |")).containsExactly("row 1: names no test", says);
    assertThat(findings("| 1 | a | b |")).containsExactly("row 1: expected 5 cells, got 3");
  }

  /** Of two tests each needs one; that it runs on the product alone is not enough. */
  @Test
  void testWithoutMutant_isFound() {
    test(
        "ATest",
        "  void row01_x() {",
        "    assertThat(Mutant.none().run(A.class)).isEqualTo(1);",
        "    thread.run();",
        "  }",
        "  void row01_y() {",
        "    Mutant.of(\"A\", \"b\", \"c\").run(A.class);",
        "  }");
    test("RowMutantsTest", "    ROW01_Z(\"ATest.row01_xy\", \"A\", \"b\", \"c\"),");
    assertThat(findings("| 1 | a | b | `ATest.row01_x`, `ATest.row01_y` | c |"))
        .containsExactly("row 1: the test `ATest.row01_x` has no mutant of its own");
  }
}
