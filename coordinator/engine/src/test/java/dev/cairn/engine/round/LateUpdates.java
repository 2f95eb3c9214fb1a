package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Refusal;

/**
 * A client whose acknowledgement got lost sends its update again, and by then the round may have
 * moved on: it must hear that its update counts.
 */
final class LateUpdates {
  private LateUpdates() {}

  static void areAnsweredByTheIncludedSet(RoundState state, Refusal tooLate) {
    assertThat(Samples.events(state, Rounds.Step.UPDATE.command(client(0)), START)).isEmpty();
    assertThat(Samples.refusal(state, Rounds.Step.UPDATE.command(client(0), digest("x")), START))
        .isEqualTo(Refusal.EQUIVOCATION);
    assertThat(Samples.refusal(state, Rounds.Step.UPDATE.command(client(99)), START))
        .isEqualTo(tooLate);
  }
}
