package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Refusal;

/**
 * A client whose answer got lost sends its message again, and by then the message's phase may be
 * over: it must hear that the message counts.
 */
final class LateMessages {
  private LateMessages() {}

  /** In this state, in which the phases of {@code steps} are over. */
  static void areAnsweredByTheTranscript(RoundState state, Rounds.Step... steps) {
    for (Rounds.Step step : steps) {
      assertThat(Samples.events(state, step.command(client(0)), Long.MAX_VALUE)).isEmpty();
      assertThat(Samples.refusal(state, step.command(client(0), digest("other")), START))
          .as("another message than %s while %s", step, state.name())
          .isEqualTo(Refusal.EQUIVOCATION);
      assertThat(Samples.refusal(state, step.command(client(99)), START))
          .as("%s of one who is not in it while %s", step, state.name())
          .isEqualTo(Refusal.WRONG_PHASE);
    }
  }
}
