package dev.cairn.secagg.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.ring.RingLayout;
import org.junit.jupiter.api.Test;

class ClientFloorTest {
  private static SecAggParameters signed(
      int cohortMin, int gammaMillionths, Adversary adversary, int sigma) {
    return new SecAggParameters(
        "phones",
        "round",
        new byte[32],
        new byte[32],
        new RingLayout(10, 2, 0),
        50,
        1,
        1,
        cohortMin,
        50,
        gammaMillionths,
        0,
        sigma,
        adversary,
        false,
        0);
  }

  private static void holds(ClientFloor floor, SecAggParameters signed) {
    assertThatCode(() -> floor.check(signed)).doesNotThrowAnyException();
  }

  private static void isBelow(ClientFloor floor, SecAggParameters signed, String detail) {
    SecAggAbort end = catchThrowableOfType(SecAggAbort.class, () -> floor.check(signed));
    assertThat(end).hasMessageContaining(detail);
    assertThat(end.reason()).isEqualTo(SecAggAbort.Reason.BELOW_FLOOR);
  }

  @Test
  void whatJustHolds_andWhatIsJustBelow() {
    ClientFloor floor = new ClientFloor(40, 200_000, Adversary.MALICIOUS);
    holds(floor, signed(40, 200_000, Adversary.MALICIOUS, 80));
    holds(floor, signed(41, 200_001, Adversary.MALICIOUS, 80));
    isBelow(floor, signed(39, 200_000, Adversary.MALICIOUS, 80), "sets of 39 clients");
    isBelow(floor, signed(40, 199_999, Adversary.MALICIOUS, 80), "199999 millionths");
    isBelow(floor, signed(40, 200_000, Adversary.SEMI_HONEST, 80), "insists on MALICIOUS");
    isBelow(floor, signed(40, 200_000, Adversary.MALICIOUS, 40), "sigma of 40");
  }

  @Test
  void whoFearsTheSemiHonestOnly_takesEither() {
    ClientFloor floor = new ClientFloor(3, 0, Adversary.SEMI_HONEST);
    holds(floor, signed(3, 0, Adversary.SEMI_HONEST, 40));
    holds(floor, signed(3, 0, Adversary.MALICIOUS, 40));
  }

  @Test
  void floors_areWithinWhatRoundsCanBe() {
    assertThatCode(() -> new ClientFloor(3, 0, Adversary.MALICIOUS)).doesNotThrowAnyException();
    assertThatCode(() -> new ClientFloor(1024, 999_999, Adversary.MALICIOUS))
        .doesNotThrowAnyException();
    for (int cohortMin : new int[] {2, 1025}) {
      assertThatThrownBy(() -> new ClientFloor(cohortMin, 0, Adversary.MALICIOUS))
          .hasMessageContaining("cohortMin");
    }
    for (int gamma : new int[] {-1, 1_000_000}) {
      assertThatThrownBy(() -> new ClientFloor(3, gamma, Adversary.MALICIOUS))
          .hasMessageContaining("gamma");
    }
  }
}
