package dev.cairn.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Invariant: how a round ended is known where it was driven, also when its run shows another round
 * or is gone, without a look into the journal.
 */
class OwnEndingsTest {
  private static final RunId RUN = new RunId("run");
  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final MemoryHost memory = new MemoryHost();
  private final RunHost host = memory.host();

  @AfterEach
  void close() {
    memory.close();
  }

  private static void await(String what, BooleanSupplier reached) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      Thread.sleep(1);
    }
  }

  private @Nullable RoundId open() {
    RunSnapshot snapshot = host.snapshot(RUN);
    RoundState round = snapshot == null ? null : snapshot.round();
    RoundConfig config = round == null || round.isTerminal() ? null : round.config();
    return config == null ? null : config.id();
  }

  private RoundId opened() throws InterruptedException {
    await("a round is open", () -> open() != null);
    return Objects.requireNonNull(open());
  }

  private void operate(RunCommand command) throws Exception {
    assertThat(host.operate(RUN, command, null).get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void roundBeforeTheOpenOne_andTheLastOfARun_areKnown() throws Exception {
    assertThat(host.start(RUN, MemoryHost.plan(2, null, null), DIGEST, new ModelId(DIGEST)))
        .isTrue();
    RoundId first = opened();
    assertThat(host.endedRounds().get(first)).isNull();

    operate(new RunCommand.Abort(first, "ada", "too small"));
    RoundId second = opened();
    assertThat(second).isNotEqualTo(first);
    assertThat(host.endedRounds().get(first))
        .satisfies(round -> assertThat(round.isTerminal()).isTrue());

    operate(new RunCommand.Cancel("ada"));
    assertThat(host.endedRounds().get(second))
        .satisfies(round -> assertThat(round.isTerminal()).isTrue());
    await("its owner is gone", () -> memory.vertx().deploymentIDs().isEmpty());
  }
}
