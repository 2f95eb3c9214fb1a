package dev.cairn.faults.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Plain and secure rounds are looked at apart, and not before there are enough of them. */
class CommitGoalTest {
  private static final Rounds GOOD = new Rounds(1_000, 10);

  private static Tally tally(Rounds plain, Rounds secure) {
    return new Tally(10_000, plain, secure, 1, null);
  }

  @Test
  void oneKind_doesNotMakeUpForTheOther() {
    assertThat(CommitGoal.missed(tally(GOOD, new Rounds(11, 29))))
        .singleElement()
        .asString()
        .startsWith(
            "too few secure rounds committed: expected at least 30 %, got 11 of 40 (27.5 %)");
    assertThat(CommitGoal.missed(tally(new Rounds(0, 40), GOOD)))
        .singleElement()
        .asString()
        .startsWith("too few plain rounds committed");
    assertThat(CommitGoal.missed(tally(new Rounds(0, 40), new Rounds(0, 40)))).hasSize(2);
  }

  @Test
  void edges_areFine() {
    assertThat(CommitGoal.missed(tally(GOOD, new Rounds(12, 28)))).isEmpty();
    assertThat(CommitGoal.missed(tally(GOOD, new Rounds(0, 39)))).isEmpty();
    assertThat(CommitGoal.missed(Tally.none())).isEmpty();
  }
}
