package dev.cairn.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterFinderTest {

  static Stream<Vectors.Case> parameters() {
    return Vectors.read("graph_parameters");
  }

  static Stream<Vectors.Case> noWindow() {
    return Vectors.read("graph_no_window");
  }

  static Stream<Vectors.Case> upstream() {
    return Vectors.read("graph_upstream");
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void knownAnswers(Vectors.Case vector) {
    ParameterFinder finder = finder(vector);
    assertThat(numbers(finder.semiHonest(40))).isEqualTo(vector.numbers("semi_honest"));
    assertThat(numbers(finder.withWindow(40))).isEqualTo(vector.numbers("malicious_40"));
    assertThat(numbers(finder.withWindow(80))).isEqualTo(vector.numbers("malicious_80"));
  }

  @ParameterizedTest
  @MethodSource("noWindow")
  void knownAnswersWithoutWindow(Vectors.Case vector) {
    ParameterFinder finder = finder(vector);
    assertThat(numbers(finder.withoutWindow(40))).isEqualTo(vector.numbers("sigma_40"));
    assertThat(numbers(finder.withoutWindow(80))).isEqualTo(vector.numbers("sigma_80"));
  }

  private static ParameterFinder finder(Vectors.Case vector) {
    return new ParameterFinder(
        vector.number("clients"), vector.number("colluding"), vector.number("lost"));
  }

  @ParameterizedTest
  @MethodSource("upstream")
  void theSameArithmetic_givesTheUpstreamPairs(Vectors.Case vector) {
    assertThat(
            UpstreamRule.find(
                vector.number("clients"),
                vector.number("adversarial"),
                vector.number("dropped"),
                vector.text("adversary").equals("SEMI_MALICIOUS_SERVER")))
        .containsExactly(vector.number("degree"), vector.number("threshold"));
  }

  /** The same rule for what is not in its tests: a thousand clients, a tenth of them corrupt. */
  @ParameterizedTest
  @CsvSource({"100, 96, 67", "300, 414, 247"})
  void theUpstreamRule_forATenthOfAThousand(int dropped, int degree, int threshold) {
    assertThat(UpstreamRule.find(1000, 100, dropped, true)).containsExactly(degree, threshold);
  }

  /** What is found keeps every promise by its definition, and the next smaller degree does not. */
  @SeededTest(runs = 40)
  void withWindow_isTheSmallestThatKeepsAllPromises(SplittableRandom random) {
    int n = random.nextInt(65, 400);
    int colluding = random.nextInt(n / 3);
    int lost = random.nextInt(n / 4);
    int sigma = random.nextBoolean() ? 40 : 80;
    RingParameters found = new ParameterFinder(n, colluding, lost).withWindow(sigma);
    int k = found == null ? n - 2 + n % 2 : found.degree();
    if (found != null) {
      int half = k / 2;
      assertThat(found.threshold()).isGreaterThanOrEqualTo(2);
      assertThat(colludersReach(n, colluding, k, found.threshold(), sigma)).isFalse();
      assertThat(colludersReach(n, colluding, half, found.windowMin(), sigma)).isFalse();
      assertThat(lossesReach(n, lost, k, found.threshold(), 21)).isFalse();
      assertThat(lossesReach(n, lost, half, found.windowMin(), 21)).isFalse();
    }
    int smaller = k - 2;
    boolean thresholdFits = false;
    for (int t = 2; t <= smaller; t++) {
      thresholdFits |=
          !colludersReach(n, colluding, smaller, t, sigma) && !lossesReach(n, lost, smaller, t, 21);
    }
    boolean windowFits = false;
    for (int w = 1; w <= smaller / 2; w++) {
      windowFits |=
          !colludersReach(n, colluding, smaller / 2, w, sigma)
              && !lossesReach(n, lost, smaller / 2, w, 21);
    }
    assertThat(thresholdFits && windowFits).isFalse();
  }

  /** Whether {@code needed} colluders are among some slots anywhere, with a chance that counts. */
  private static boolean colludersReach(int n, int colluding, int slots, int needed, int sigma) {
    return !Samples.rarer(n, n, colluding, slots, needed, sigma + 1);
  }

  /** Whether fewer than {@code needed} are left of some slots anywhere, likewise. */
  private static boolean lossesReach(int n, int lost, int slots, int needed, int bits) {
    return !Samples.rarer(n, n, lost, slots, slots - needed + 1, bits);
  }

  /** More colluders, more losses or more bits never make do with fewer neighbours. */
  @SeededTest(runs = 40)
  void degrees_growWithWhatIsAsked(SplittableRandom random) {
    int n = random.nextInt(65, 1025);
    int colluding = random.nextInt(n / 3);
    int lost = random.nextInt(n / 3);
    ParameterFinder finder = new ParameterFinder(n, colluding, lost);
    ParameterFinder more =
        new ParameterFinder(n, colluding + random.nextInt(3), lost + random.nextInt(3));
    assertThat(degree(n, more.semiHonest(40)))
        .isGreaterThanOrEqualTo(degree(n, finder.semiHonest(40)));
    for (int sigma : new int[] {40, 80}) {
      assertThat(degree(n, more.withWindow(sigma)))
          .isGreaterThanOrEqualTo(degree(n, finder.withWindow(sigma)));
      assertThat(degree(n, more.withoutWindow(sigma)))
          .isGreaterThanOrEqualTo(degree(n, finder.withoutWindow(sigma)));
    }
    assertThat(degree(n, finder.withWindow(80)))
        .isGreaterThanOrEqualTo(degree(n, finder.withWindow(40)));
    assertThat(degree(n, finder.withoutWindow(80)))
        .isGreaterThanOrEqualTo(degree(n, finder.withoutWindow(40)));
    assertThat(degree(n, finder.withWindow(40)))
        .isGreaterThanOrEqualTo(degree(n, finder.semiHonest(40)));
  }

  private static int degree(int n, @Nullable RingParameters found) {
    return found == null ? n - 1 : found.degree();
  }

  private static int[] numbers(@Nullable RingParameters found) {
    if (found == null) {
      return new int[0];
    }
    return found.windowMin() == 0
        ? new int[] {found.degree(), found.threshold()}
        : new int[] {found.degree(), found.threshold(), found.windowMin()};
  }
}
