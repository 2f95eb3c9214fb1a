package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The primitives in virtual machines without the processor's AES unit, without a compiler, and as
 * they come: the same bytes from all, and a warning where streams are slow.
 */
class OtherJvmsTest {
  private static final String[] NO_AES = {"-XX:+UnlockDiagnosticVMOptions", "-XX:-UseAES"};

  private static final String RATE = "rate: ";

  /** Where the library is that is run: this one, or one that is changed. */
  String classPath = ForkedJvm.classPath();

  private List<String> run(String... options) throws Exception {
    return ForkedJvm.runOn(classPath, FrozenAnswers.class, options);
  }

  private static List<String> answers(List<String> lines) {
    return lines.stream().takeWhile(line -> !line.startsWith(RATE)).toList();
  }

  private static List<String> warnings(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("WARNING: ")).toList();
  }

  private static double rate(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(RATE))
        .mapToDouble(line -> Double.parseDouble(line.substring(RATE.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void thisJvm_makesWhatIsOnFile() throws Exception {
    assertThat(FrozenAnswers.made()).isEqualTo(FrozenAnswers.filed()).hasSizeGreaterThan(30);
  }

  @Test
  void row45_withoutTheAesUnit_resultsAreTheSame_andAWarningIsGiven() throws Exception {
    checkSlow(run(NO_AES));
  }

  @Test
  void row45_interpreted_resultsAreTheSame_andAWarningIsGiven() throws Exception {
    checkSlow(run("-Xint"));
  }

  /** The answers are those on file, and one line says that they are slow to come. */
  private static void checkSlow(List<String> lines) throws CipherException {
    assertThat(answers(lines)).isEqualTo(FrozenAnswers.filed());
    assertThat(rate(lines)).isGreaterThan(0);
    assertThat(warnings(lines)).hasSize(1);
    assertThat(warnings(lines).get(0)).contains("GB/s", "AES");
  }

  /** A warning that is always given would be of no use. */
  @Test
  void row45_withTheAesUnit_noWarningIsGiven() throws Exception {
    List<String> lines = run();
    assertThat(answers(lines)).isEqualTo(FrozenAnswers.filed());
    if (processorHasAes()) {
      assertThat(warnings(lines)).as("rate %s", rate(lines)).isEmpty();
      assertThat(rate(lines)).isGreaterThan(StreamSelfTest.GIGABYTES_PER_SECOND_MIN);
    } else {
      System.out.println("NO AES UNIT HERE, or no /proc/cpuinfo that names one: what is printed");
      System.out.println("on a machine that has one is NOT tested. The rate is " + rate(lines));
      assertThat(warnings(lines)).hasSize(rate(lines) < 0.5 ? 1 : 0);
    }
  }

  static boolean processorHasAes() throws IOException {
    Path cpuInfo = Path.of("/proc/cpuinfo");
    return Files.isReadable(cpuInfo)
        && Files.readAllLines(cpuInfo).stream()
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .anyMatch(line -> List.of(line.split("\\s+")).contains("aes"));
  }
}
