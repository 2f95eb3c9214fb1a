package dev.cairn.client.djl.data;

import static dev.cairn.client.djl.data.Defects.refused;
import static dev.cairn.client.djl.data.Defects.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvExamplesTest {
  @TempDir Path folder;

  @Test
  void classesAndFeatures_areFoundInTheFile() {
    Examples examples = read("age,kind,weight\n41,cat,4.5\n-3.5e1,bat,0\n+.5,cat,7.\n");
    assertThat(examples.exampleShape()).containsExactly(2);
    assertThat(examples.classNames()).containsExactly("bat", "cat");
    assertThat(examples.labels()).containsExactly(1, 0, 1);
    assertThat(features(examples)).containsExactly(41f, 4.5f, -35f, 0f, 0.5f, 7f);
  }

  @Test
  void integerLabels_areSortedAsNumbers() {
    Examples examples = read("kind,x\n10,1\n-2,1\n9,1\n10,1\n");
    assertThat(examples.classNames()).containsExactly("-2", "9", "10");
    assertThat(examples.labels()).containsExactly(2, 0, 1, 2);
  }

  @Test
  void classesAndFeaturesThatAreNamed_keepTheirOrder() {
    CsvExamples csv =
        csv("a,kind,b,c\n1,cat,2,3\n")
            .withClasses(List.of("dog", "cat", "bat"))
            .withFeatures(List.of("c", "a"));
    assertThat(csv.read().classNames()).containsExactly("dog", "cat", "bat");
    assertThat(csv.read().labels()).containsExactly(1);
    assertThat(features(csv.read())).containsExactly(3f, 1f);
  }

  @Test
  void aColumn_isStandardisedOnlyWhenAsked() {
    CsvExamples csv = csv("a,kind,b\n14,cat,2\n").withStandardised("a", 10, 2);
    assertThat(features(csv.read())).containsExactly(2f, 2f);
  }

  @Test
  void peoplesFiles_haveMarksQuotesSpacesAndOtherLineEnds() {
    Examples examples =
        read("\uFEFFkind,\"size, cm\"\r\n\"a \"\"big\"\" cat\",\"1\"\r\n\r\nbat , 2 ");
    assertThat(examples.classNames()).containsExactly("a \"big\" cat", "bat");
    assertThat(features(examples)).containsExactly(1f, 2f);
  }

  @Test
  void aDefect_isSaidWithLineAndColumn() {
    defect("kind,a\ncat,1\ncat,\n", "line 3, column \"a\"", "the cell is empty");
    defect("kind,a\ncat,1\n,1", "line 3, column \"kind\"", "the cell is empty");
    defect("kind,a\ncat,one\n", "line 2, column \"a\"", "expected a number such as");
    for (String text : List.of("NaN", "Infinity", "0x1p3", "1f", "1d", "1,5", "1e99999", "- 1")) {
      defect("kind,a\ncat,\"" + text + "\"\n", "line 2, column \"a\"", "expected a number such as");
    }
    defect("kind,a\ncat,1e39\n", "line 2, column \"a\"", "fits a float");
    defect("kind,a\ncat,1,2\n", "line 2: expected 2 columns", "got 3");
    defect("kind,a\n\ncat\n", "line 3: expected 2 columns", "got 1");
    defect("kind,a\ncat,1\n\"cat,1\n", "line", "quotation mark");
    defect("kind,a\n\"cat\"x,1\n", "line 2", "quotation mark");
  }

  @Test
  void aHeaderThatDoesNotFit_isSaid() {
    defect("", "header line, the file is empty");
    defect("kind,a\n", "at least one line after the header");
    defect("kind\ncat\n", "at least one column beside the label");
    defect("kind,a,a\ncat,1,1\n", "columns of different names");
    CsvExamples csv = csv("kind,a\ncat,1\n");
    refused(csv.withFeatures(List.of("b"))::read, csv.file(), "feature column \"b\"", "[kind, a]");
    refused(csv.withStandardised("b", 0, 1)::read, csv.file(), "column \"b\" to standardise");
  }

  @Test
  void aLabelThatIsNotGiven_isSaidWithoutItsValue() {
    CsvExamples csv = csv("kind,a\ncat,1\nsecret,1\n").withClasses(List.of("cat"));
    refused(csv::read, csv.file(), "line 3, column \"kind\"", "one of the classes given");
    assertThat(said(csv::read, csv.file())).doesNotContain("secret");
  }

  @Test
  void aLabelColumnOfContinuousNumbers_isSuspected() {
    String lines =
        IntStream.range(0, 1_001).mapToObj(i -> i + ".5,1\n").collect(Collectors.joining());
    defect("kind,a\n" + lines, "line 1002, column \"kind\"", "at most 1000 different labels");
  }

  @Test
  void aFileThatIsNoText_isSaid() throws IOException {
    Path file = folder.resolve("bytes.csv");
    Files.write(file, new byte[] {'k', (byte) 0xff, (byte) 0xfe, '\n'});
    refused(CsvExamples.in(file, "kind")::read, file, "text in UTF-8");
    byte[] late = "kind,a\ncat,1\ncaf?,1\n".getBytes(StandardCharsets.US_ASCII);
    late[16] = (byte) 0xe9;
    Files.write(file, late);
    refused(CsvExamples.in(file, "kind")::read, file, "text in UTF-8");
    Path nothing = folder.resolve("nothing.csv");
    refused(CsvExamples.in(nothing, "kind")::read, nothing, "there is none");
  }

  @Test
  void requestsThatContradictThemselves_areRefused() {
    CsvExamples csv = csv("kind,a\ncat,1\n");
    assertThatIllegalArgumentException().isThrownBy(() -> csv.withFeatures(List.of("kind")));
    assertThatIllegalArgumentException().isThrownBy(() -> csv.withClasses(List.of("a", "a")));
    assertThatIllegalArgumentException().isThrownBy(() -> csv.withStandardised("a", 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> csv.withStandardised("a", Double.NaN, 1));
  }

  /**
   * Goal: no message repeats the data. Method: files full of a marker word, each damaged at random;
   * also a file without a header, whose first line is data.
   */
  @Test
  void noMessage_containsAValue() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("noMessage_containsAValue: -Dseed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    String sound = "kind,a,b\n7731,7731,7731\n7731,\"7731\",7731\n7731,7731.7731,7731\n";
    String noise = "\"x,\n\r e\u00e4-;";
    int refused = 0;
    for (int run = 0; run < 500; run++) {
      StringBuilder text = new StringBuilder(sound);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        text.insert(
            random.nextInt("kind,a,b\n".length(), text.length()),
            noise.charAt(random.nextInt(noise.length())));
      }
      Throwable thrown = catchThrowable(csv(text.toString())::read);
      if (thrown != null) {
        assertThat(thrown).as("seed %d", seed).isInstanceOf(DataException.class).hasNoCause();
        assertThat(thrown.getMessage().replace(folder.toString(), ""))
            .as("seed %d", seed)
            .hasLineCount(1)
            .doesNotContain("77");
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(50);
    CsvExamples headless = csv("7731,7731\n7731,7731\n");
    refused(headless::read, headless.file(), "got 2 columns of other names");
    assertThat(said(headless::read, headless.file())).doesNotContain("77");
  }

  private void defect(String text, String... said) {
    CsvExamples csv = csv(text);
    refused(csv::read, csv.file(), said);
  }

  private Examples read(String text) {
    return csv(text).read();
  }

  private CsvExamples csv(String text) {
    try {
      Path file = folder.resolve("data.csv");
      Files.writeString(file, text);
      return CsvExamples.in(file, "kind");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] features(Examples examples) {
    FloatBuffer features = FloatBuffer.allocate(examples.size() * examples.exampleShape()[0]);
    for (int i = 0; i < examples.size(); i++) {
      examples.copyFeatures(i, features);
    }
    return features.array();
  }
}
