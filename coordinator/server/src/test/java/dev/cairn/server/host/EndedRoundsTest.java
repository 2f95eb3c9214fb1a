package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndedRoundsTest {
  private final EndedRounds ended = new EndedRounds();

  private static RoundId id(int index) {
    return new RoundId(new RunId("run"), index, 1);
  }

  private static RoundState round(int index, RoundEvent... more) {
    List<RoundEvent> events = new ArrayList<>();
    events.add(
        new RoundEvent.RoundOpened(
            new RoundConfig(
                id(index),
                new Population("p"),
                new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
                new ModelId(Digest.of(new byte[] {1})),
                0,
                null,
                new CohortRules(2, 2, 1),
                RoundDeadlines.of(60_000, false),
                new LocalTraining(1, 1, 0.1, 0, 0, 0),
                new UpdateSpec(1, 1, 2, 2),
                OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
                1,
                null),
            1));
    events.addAll(List.of(more));
    return RoundMachine.replay(events);
  }

  private static RoundState over(int index) {
    return round(
        index,
        new RoundEvent.RoundAbandoned(AbandonReason.TOO_FEW_UPDATES, "1 of 2", false, false));
  }

  @Test
  void roundThatIsOver_isKept() {
    RoundState state = over(1);
    ended.keep(id(1), state);
    assertThat(ended.get(id(1))).isSameAs(state);
  }

  @Test
  void roundThatMayStillMove_isNotKept() {
    ended.keep(id(1), round(1));
    ended.keep(id(2), RoundMachine.initial());
    assertThat(ended.get(id(1))).isNull();
    assertThat(ended.get(id(2))).isNull();
  }

  @Test
  void oneMoreThanTheBound_forgetsTheOneAskedForLongestAgo() {
    for (int index = 1; index <= EndedRounds.ROUNDS_MAX; index++) {
      ended.keep(id(index), over(index));
    }
    assertThat(ended.get(id(1))).isNotNull();
    ended.keep(id(EndedRounds.ROUNDS_MAX + 1), over(EndedRounds.ROUNDS_MAX + 1));
    assertThat(ended.get(id(1))).isNotNull();
    assertThat(ended.get(id(2))).isNull();
  }
}
