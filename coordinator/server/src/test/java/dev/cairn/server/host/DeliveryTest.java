package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.round.Collecting;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundReplies;
import dev.cairn.engine.round.RoundState;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Bodies wait in memory to be added, so few of them lie where they are large. */
class DeliveryTest {
  private static final Digest DIGEST = Digest.of(new byte[] {1});
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");

  private static RoundState recruiting(int outputs) {
    RoundEvent opened =
        new RoundEvent.RoundOpened(
            new RoundConfig(
                new RoundId(new RunId("run"), 1, 1),
                new Population("p"),
                new ModelSpec.Portable(
                    new PortableModel(List.of(1), List.of(new Layer.Linear(outputs)))),
                new ModelId(DIGEST),
                0,
                null,
                new CohortRules(2, 2, 1),
                RoundDeadlines.of(60_000, false),
                new LocalTraining(1, 1, 0.1, 0, 0, 0),
                new UpdateSpec(1, 1, 2, 2),
                OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
                1,
                null),
            1);
    return RoundMachine.replay(List.of(opened));
  }

  private static RoundState collecting(int outputs) {
    RoundState round = recruiting(outputs);
    for (RoundEvent event :
        List.of(
            new RoundEvent.ClientJoined(A),
            new RoundEvent.ClientJoined(B),
            new RoundEvent.CohortSealed(List.of(A, B), 1))) {
      round = RoundMachine.evolve(round, event);
    }
    assertThat(round).isInstanceOf(Collecting.class);
    return round;
  }

  /** A block of memory for each MiB that is full, and one for what is left. */
  @Test
  void updates_lieWhileTheirMemoryFitsTheBound() {
    assertThat(Delivery.updatesThatMayLie(collecting(2))).isEqualTo(32);
    assertThat(Delivery.updatesThatMayLie(collecting(100_000))).isEqualTo(32);
    assertThat(Delivery.updatesThatMayLie(collecting(150_000))).isEqualTo(16);
    assertThat(Delivery.updatesThatMayLie(collecting(500_000))).isEqualTo(8);
  }

  @Test
  void updateBeyondTheBound_isWorthALook() {
    RoundState round = collecting(10_000_000);
    assertThat(RoundReplies.updateBytes(round.config())).isGreaterThan(Delivery.LYING_BYTES_MAX);
    assertThat(Delivery.updatesThatMayLie(round)).isEqualTo(1);
  }

  /** Of two that the round waits for. */
  private static boolean isWorthALook(RoundState round) {
    RoundMailbox mailbox = new RoundMailbox(() -> {});
    new Delivery(null, mailbox, new MailboxPace()).follow(round);
    CompletableFuture<Decision> unused =
        mailbox.post(round.config().id(), new RoundCommand.AcceptUpdate(A, DIGEST));
    return mailbox.isComplete();
  }

  @Test
  void oneOfTwoUpdates_liesUnlessItIsLarge() {
    assertThat(isWorthALook(collecting(2))).isFalse();
    assertThat(isWorthALook(collecting(10_000_000))).isTrue();
  }

  @Test
  void lettersWithoutBodies_areNotBounded() {
    assertThat(Delivery.updatesThatMayLie(recruiting(10_000_000))).isEqualTo(Integer.MAX_VALUE);
    assertThat(Delivery.updatesThatMayLie(RoundMachine.initial())).isEqualTo(Integer.MAX_VALUE);
  }
}
