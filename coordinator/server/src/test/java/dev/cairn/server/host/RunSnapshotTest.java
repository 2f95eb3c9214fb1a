package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.ClientId;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunSnapshotTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");

  private static RoundConfig config(int index) {
    return new RoundConfig(
        new RoundId(new RunId("run"), index, 1),
        new Population("p"),
        new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
        new ModelId(DIGEST),
        0,
        null,
        new CohortRules(2, 2, 1),
        RoundDeadlines.of(60_000, false),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new UpdateSpec(1, 1, 2, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        null);
  }

  private static RunSnapshot after(int index, RoundCommand... commands) {
    RoundState state = RoundMachine.replay(List.of());
    List<RoundCommand> all = new ArrayList<>(List.of(new RoundCommand.Open(config(index))));
    all.addAll(List.of(commands));
    for (RoundCommand command : all) {
      for (RoundEvent event : RoundMachine.decide(state, command, 1).events()) {
        state = RoundMachine.evolve(state, event);
      }
    }
    return new RunSnapshot(RunState.initial(), state, Standing.fact());
  }

  private static final RunSnapshot NOBODY = after(1);
  private static final RunSnapshot ONE = after(1, new RoundCommand.Join(A));
  private static final RunSnapshot SEALED =
      after(1, new RoundCommand.Join(A), new RoundCommand.Join(B));
  private static final RunSnapshot ANSWERED =
      after(
          1,
          new RoundCommand.Join(A),
          new RoundCommand.Join(B),
          new RoundCommand.AcceptUpdate(A, DIGEST));

  @Test
  void whatOthersSend_tellsWaitingClientsNothing() {
    assertThat(NOBODY.tellsTheSameAs(ONE)).isTrue();
    assertThat(SEALED.tellsTheSameAs(ANSWERED)).isTrue();
  }

  @Test
  void anotherState_anotherRound_andNoRound_tellSomething() {
    assertThat(ONE.tellsTheSameAs(SEALED)).isFalse();
    assertThat(ONE.tellsTheSameAs(after(2, new RoundCommand.Join(A)))).isFalse();
    RunSnapshot none = new RunSnapshot(RunState.initial(), null, Standing.fact());
    assertThat(ONE.tellsTheSameAs(none)).isFalse();
    assertThat(none.tellsTheSameAs(NOBODY)).isFalse();
  }

  @Test
  void publish_tellsOfMovesThatMatter_andKeepsTheNewest() {
    AtomicInteger told = new AtomicInteger();
    HostedRun run =
        new HostedRun(
            new RunId("run"),
            null,
            (moved, snapshot) -> told.incrementAndGet(),
            ended -> {},
            left -> {});
    for (RunSnapshot snapshot : List.of(NOBODY, ONE, SEALED, ANSWERED)) {
      run.publish(snapshot);
      assertThat(run.snapshot()).isSameAs(snapshot);
    }
    assertThat(told).hasValue(2);
    RunSnapshot again =
        new RunSnapshot(ANSWERED.run(), ANSWERED.round(), Standing.hearsay(new RunId("run")));
    run.publish(again);
    assertThat(run.snapshot()).as("with the standing of the new tenure").isSameAs(again);
  }
}
