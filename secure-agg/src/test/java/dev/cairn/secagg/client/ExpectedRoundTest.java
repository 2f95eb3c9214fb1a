package dev.cairn.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.ring.RingLayout;
import org.junit.jupiter.api.Test;

class ExpectedRoundTest {
  private static final RingLayout LAYOUT = new RingLayout(10, 2, 0);

  private static SecAggParameters signed(int cohortMin, int cohortMax, int gammaMillionths) {
    return new SecAggParameters(
        "phones",
        "round",
        new byte[32],
        new byte[32],
        LAYOUT,
        cohortMax,
        1,
        1,
        cohortMin,
        cohortMax,
        gammaMillionths,
        0,
        80,
        Adversary.MALICIOUS,
        true,
        0);
  }

  private static ExpectedRound assigned(int cohortMax, int honest) {
    return new ExpectedRound(
        "phones", "round", new byte[32], new byte[32], LAYOUT, cohortMax, 1, 1, honest);
  }

  /** The client derives from what is signed how many are honest, and takes no other number. */
  @Test
  void row46_honestClients_areThoseThatTheSignedNumbersLeave() {
    SecAggParameters signed = signed(40, 50, 200_000);
    assertThatCode(() -> assigned(50, 30).check(signed)).doesNotThrowAnyException();
    assertThatCode(() -> assigned(50, 0).check(signed)).doesNotThrowAnyException();
    for (int other : new int[] {1, 29, 31, 40, 50}) {
      SecAggAbort end =
          catchThrowableOfType(SecAggAbort.class, () -> assigned(50, other).check(signed));
      assertThat(end.reason()).isEqualTo(SecAggAbort.Reason.ASSIGNMENT_MISMATCH);
      assertThat(end)
          .hasMessageEndingWith(
              "noise that "
                  + other
                  + " honest clients make up was assigned, but only 30 are certain to be in a sum");
    }
  }

  @Test
  void honestClients_whereThereNeedNotBeAny_endIt() {
    SecAggParameters signed = signed(10, 50, 200_000);
    SecAggAbort end = catchThrowableOfType(SecAggAbort.class, () -> assigned(50, 1).check(signed));
    assertThat(end.reason()).isEqualTo(SecAggAbort.Reason.ASSIGNMENT_MISMATCH);
    assertThat(end).hasMessageContaining("may have no honest member");
  }
}
