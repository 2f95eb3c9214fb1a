package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.Refusal;
import org.junit.jupiter.api.Test;

class UnopenedTest {
  private final RoundState state = RoundMachine.initial();

  @Test
  void open_recruitsUntilItsDeadline() {
    RoundConfig config = Rounds.plain(3, 4, 2);
    RoundState next = Rounds.accept(state, new RoundCommand.Open(config), START);
    assertThat(next.name()).isEqualTo("Recruiting");
    assertThat(next.config()).isEqualTo(config);
    assertThat(next.deadline()).isEqualTo(START + 30_000);
  }

  @Test
  void timeAndOutages_changeNothing() {
    assertThat(state.deadline()).isEqualTo(RoundState.NEVER);
    assertThat(state.isTerminal()).isFalse();
    assertThat(Samples.events(state, new RoundCommand.Tick(), Long.MAX_VALUE)).isEmpty();
    assertThat(Samples.events(state, new RoundCommand.Resume(5), START)).isEmpty();
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        state,
        Refusal.WRONG_PHASE,
        RoundCommand.Open.class,
        RoundCommand.Tick.class,
        RoundCommand.Resume.class,
        RoundCommand.Abandon.class);
    assertThat(Samples.refusal(state, Samples.command(RoundCommand.Abandon.class), START))
        .isEqualTo(Refusal.NO_SUCH_ROUND);
  }

  @Test
  void onlyOpening_mayFollow() {
    Samples.onlyFollowedBy(state, RoundEvent.RoundOpened.class);
  }
}
