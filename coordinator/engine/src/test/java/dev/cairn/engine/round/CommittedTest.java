package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import org.junit.jupiter.api.Test;

class CommittedTest {
  private final RoundState state = Rounds.in("Committed", Rounds.plain(3, 4, 2));

  @Test
  void absorbsTime() {
    assertThat(state.isTerminal()).isTrue();
    assertThat(state.deadline()).isEqualTo(RoundState.NEVER);
    assertThat(Samples.events(state, new RoundCommand.Tick(), Long.MAX_VALUE)).isEmpty();
    assertThat(Samples.events(state, new RoundCommand.Resume(5), START)).isEmpty();
    assertThat(Samples.events(state, Samples.command(RoundCommand.Leave.class), START)).isEmpty();
  }

  @Test
  void remembersItsModel() {
    assertThat(((Committed) state).model()).isEqualTo(new ModelId(digest("something")));
    assertThat(((Committed) state).included().bodies()).hasSize(3);
  }

  @Test
  void update_thatIsIncluded_wasAcceptedBefore_othersComeTooLate() {
    LateUpdates.areAnsweredByTheIncludedSet(state, Refusal.NO_SUCH_ROUND);
  }

  @Test
  void everythingElse_isRefused() {
    Samples.refusesAllBut(
        state,
        Refusal.NO_SUCH_ROUND,
        RoundCommand.AcceptUpdate.class,
        RoundCommand.Leave.class,
        RoundCommand.Tick.class,
        RoundCommand.Resume.class);
  }

  @Test
  void nothing_mayFollow() {
    Samples.onlyFollowedBy(state);
  }
}
