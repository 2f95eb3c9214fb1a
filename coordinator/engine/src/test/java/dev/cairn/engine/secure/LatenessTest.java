package dev.cairn.engine.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.Decision;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.secagg.message.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose updates come too late: of twelve clients, the last one is slow. */
class LatenessTest {
  private static final List<ClientId> ALL =
      IntStream.range(0, 12).mapToObj(i -> new ClientId("c" + (char) ('a' + i))).toList();
  private static final ClientId SLOW = ALL.get(11);

  private RoundState state = RoundMachine.initial();
  private long now = 1;

  private static RoundConfig config(@Nullable SecureRules secure) {
    return new RoundConfig(
        RoundId.parse("run/1/1"),
        new Population("phones"),
        new ModelSpec.Portable(new PortableModel(List.of(2), List.of(new Layer.Linear(2)))),
        new ModelId(Digest.of(new byte[0])),
        0,
        null,
        new CohortRules(11, 12, 9),
        RoundDeadlines.of(60_000, secure != null),
        new LocalTraining(1, 1, 0.1, 0, 0, 0),
        new UpdateSpec(1, 1, 12, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        1,
        secure);
  }

  private Decision say(RoundCommand command) {
    Decision decision = RoundMachine.decide(state, command, now);
    for (RoundEvent event : decision.events()) {
      state = RoundMachine.evolve(state, event);
    }
    return decision;
  }

  private static SignedMessage message(ClientId client, int type) {
    return new SignedMessage(
        new byte[] {(byte) type, (byte) client.value().charAt(1)}, new byte[64]);
  }

  private Decision update(ClientId client) {
    return say(
        new RoundCommand.AcceptUpdate(
            client,
            Digest.of(client.value().getBytes(StandardCharsets.UTF_8)),
            state.config() != null && state.config().isSecure() ? message(client, 3) : null));
  }

  private void collecting(int dealers) {
    say(new RoundCommand.Open(config(new SecureRules(0))));
    ALL.forEach(client -> say(new RoundCommand.Join(client)));
    ALL.forEach(client -> say(new RoundCommand.AdvertiseKey(client, message(client, 1))));
    ALL.subList(0, dealers)
        .forEach(client -> say(new RoundCommand.SendShares(client, message(client, 2))));
    if (dealers < ALL.size()) {
      now = state.deadline();
      say(new RoundCommand.Tick());
    }
    assertThat(state.name()).isEqualTo("Collecting");
  }

  @Test
  void dealerThatComesWhenThePhaseCloses_andAfterIt_isLate() {
    collecting(12);
    ALL.subList(0, 11).forEach(client -> assertThat(update(client).isAccepted()).isTrue());
    assertThat(state.name()).isEqualTo("Collecting");

    now = state.deadline();
    assertThat(Lateness.isLate(state, SLOW, update(SLOW))).isTrue();

    say(new RoundCommand.Tick());
    assertThat(state.name()).isEqualTo("Confirming");
    assertThat(Lateness.isLate(state, SLOW, update(SLOW))).isTrue();
    assertThat(Lateness.isLate(state, ALL.get(0), update(ALL.get(0)))).isFalse();
  }

  @Test
  void updateInTime_andOfOneWhoDealtNothing_isNotLate() {
    collecting(11);
    ClientId member = ALL.get(0);
    assertThat(Lateness.isLate(state, member, update(member))).isFalse();
    assertThat(Lateness.isLate(state, SLOW, update(SLOW))).isFalse();
    now = state.deadline();
    assertThat(Lateness.isLate(state, SLOW, update(SLOW))).isFalse();
  }

  @Test
  void inAPlainRound_nobodyIsLate() {
    say(new RoundCommand.Open(config(null)));
    ALL.forEach(client -> say(new RoundCommand.Join(client)));
    ALL.subList(0, 11).forEach(client -> assertThat(update(client).isAccepted()).isTrue());
    assertThat(state.name()).isEqualTo("Aggregating");

    Decision tooLate = update(SLOW);

    assertThat(tooLate.isAccepted()).isFalse();
    assertThat(Lateness.isLate(state, SLOW, tooLate)).isFalse();
  }
}
