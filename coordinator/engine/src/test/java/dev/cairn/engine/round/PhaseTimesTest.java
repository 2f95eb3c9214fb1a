package dev.cairn.engine.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One budget, divided over the phases. */
class PhaseTimesTest {
  private static PhaseTimes of(PhaseTimes.Part part, long millis) {
    return new PhaseTimes(Map.of(part, millis));
  }

  @Test
  void withoutTimes_theBudgetIsDividedAsItWas() {
    assertThat(RoundDeadlines.of(100_000, true))
        .isEqualTo(new RoundDeadlines(20_000, 40_000, 6_000, 12_000, 6_000, 6_000, 10_000, 3_000));
    assertThat(RoundDeadlines.of(100_000, false))
        .isEqualTo(new RoundDeadlines(30_000, 0, 0, 60_000, 0, 0, 10_000, 0));
  }

  @Test
  void phaseWithATime_hasIt_andTheOthersShareTheRest() {
    for (boolean secure : new boolean[] {false, true}) {
      for (PhaseTimes.Part part : PhaseTimes.Part.values()) {
        if (part.percent(secure) == 0) {
          continue;
        }
        RoundDeadlines deadlines = RoundDeadlines.of(100_000, secure, of(part, 50_000));
        assertThat(deadlines.totalMillis()).isBetween(99_990L, 100_000L);
      }
    }
    assertThat(RoundDeadlines.of(100_000, false, of(PhaseTimes.Part.SUM, 10_000)))
        .isEqualTo(RoundDeadlines.of(100_000, false));
    assertThat(RoundDeadlines.of(100_000, false, of(PhaseTimes.Part.TRAINING, 80_000)))
        .isEqualTo(new RoundDeadlines(15_000, 0, 0, 80_000, 0, 0, 5_000, 0));
  }

  @Test
  void roundOfWhichEachPhaseHasATime_mayTakeLess() {
    Map<PhaseTimes.Part, Long> all = new EnumMap<>(PhaseTimes.Part.class);
    for (PhaseTimes.Part part : PhaseTimes.Part.values()) {
      all.put(part, 1_000L);
    }
    assertThat(RoundDeadlines.of(10_000, true, new PhaseTimes(all)).totalMillis()).isEqualTo(7_000);
    assertThatThrownBy(() -> RoundDeadlines.of(6_999, true, new PhaseTimes(all)))
        .hasMessageContaining("leave -1 ms of the round's 6999 ms");
  }

  @Test
  void timesThatCannotBe_areRefused() {
    assertThatThrownBy(() -> of(PhaseTimes.Part.SUM, 0))
        .hasMessage("a phase takes at least 1 ms, not 0 ms: SUM");
    assertThatThrownBy(() -> RoundDeadlines.of(10_000, false, of(PhaseTimes.Part.UPLOAD, 5)))
        .hasMessage("a plain round has no phase UPLOAD: leave its time out");
    assertThatThrownBy(() -> RoundDeadlines.of(10_000, false, of(PhaseTimes.Part.TRAINING, 10_000)))
        .hasMessageContaining("leave 0 ms of the round's 10000 ms for the others");
  }
}
