package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundOutcome;
import org.junit.jupiter.api.Test;

class AbandonedTest {
  private final RoundState state =
      Rounds.after(Rounds.plain(3, 4, 2), Samples.command(RoundCommand.Abandon.class));

  @Test
  void absorbsTime() {
    assertThat(state.isTerminal()).isTrue();
    assertThat(state.deadline()).isEqualTo(RoundState.NEVER);
    assertThat(Samples.events(state, new RoundCommand.Tick(), Long.MAX_VALUE)).isEmpty();
    assertThat(Samples.events(state, new RoundCommand.Resume(5), START)).isEmpty();
    assertThat(Samples.events(state, Samples.command(RoundCommand.Leave.class), START)).isEmpty();
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        state,
        Refusal.NO_SUCH_ROUND,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Resume.class);
  }

  @Test
  void clients_areNotToldOfOtherClients() {
    for (AbandonReason reason : AbandonReason.values()) {
      RoundState over =
          Rounds.after(
              Rounds.plain(3, 4, 2),
              new RoundCommand.Abandon(reason, "shares were dealt by somebody-else"));
      RoundOutcome.Abandoned told =
          (RoundOutcome.Abandoned) RoundReplies.outcome(over, new ClientId("me"));
      assertThat(told.reason()).startsWith(reason.name());
      assertThat(told.reason().contains("somebody-else")).isEqualTo(!reason.namesClients());
    }
    assertThat(AbandonReason.values())
        .filteredOn(AbandonReason::namesClients)
        .containsExactly(AbandonReason.UNREADABLE_SHARES, AbandonReason.BAD_DEALER);
  }

  @Test
  void nothing_mayFollow() {
    Samples.onlyFollowedBy(state);
  }
}
