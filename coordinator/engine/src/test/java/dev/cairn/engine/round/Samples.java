package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One command and one event of every kind, and what each state must say to the kinds that it does
 * not name. All come from client 0.
 */
final class Samples {
  private static final ClientId WHO = client(0);
  private static final Digest SOMETHING = digest("something");
  private static final RoundConfig CONFIG = Rounds.plain(3, 4, 2);

  private static final List<RoundCommand> COMMANDS =
      List.of(
          new RoundCommand.Open(CONFIG),
          new RoundCommand.Join(WHO),
          new RoundCommand.AdvertiseKey(WHO, SOMETHING),
          new RoundCommand.SendShares(WHO, SOMETHING),
          new RoundCommand.AcceptUpdate(WHO, SOMETHING),
          new RoundCommand.ConfirmSet(WHO, SOMETHING),
          new RoundCommand.RevealShares(WHO, SOMETHING),
          new RoundCommand.RecoverSum(SOMETHING),
          new RoundCommand.FixResult(SOMETHING, 5, 3, 0.5),
          new RoundCommand.ProposeModel(new ModelId(SOMETHING), null),
          new RoundCommand.Leave(WHO, Departure.CANCELLED),
          new RoundCommand.Tick(),
          new RoundCommand.Abandon(AbandonReason.CANCELLED, "test"),
          new RoundCommand.Resume(5));

  private static final List<RoundEvent> EVENTS =
      List.of(
          new RoundEvent.RoundOpened(CONFIG, START),
          new RoundEvent.ClientJoined(WHO),
          new RoundEvent.CohortSealed(List.of(WHO), START),
          new RoundEvent.KeyAdvertised(WHO, SOMETHING),
          new RoundEvent.RosterSealed(List.of(client(0), client(1), client(2)), START),
          new RoundEvent.SharesReceived(WHO, SOMETHING),
          new RoundEvent.SharesSettled(List.of(WHO), START),
          new RoundEvent.GraceStarted(START),
          new RoundEvent.UpdateAccepted(WHO, SOMETHING),
          new RoundEvent.CollectionClosed(List.of(), START),
          new RoundEvent.SetConfirmed(WHO, SOMETHING),
          new RoundEvent.ConfirmationsClosed(List.of(WHO), START),
          new RoundEvent.SharesRevealed(WHO, SOMETHING),
          new RoundEvent.SumRecovered(SOMETHING, START),
          new RoundEvent.ResultFixed(SOMETHING, 5, 3, 0.5),
          new RoundEvent.ModelProposed(new ModelId(SOMETHING), null),
          new RoundEvent.ParticipantLeft(WHO, Departure.CANCELLED),
          new RoundEvent.RoundAbandoned(AbandonReason.FAULT, "test", false),
          new RoundEvent.RoundResumed(5));

  private Samples() {}

  static RoundCommand command(Class<? extends RoundCommand> kind) {
    return COMMANDS.stream().filter(kind::isInstance).findFirst().orElseThrow();
  }

  static List<RoundCommand> commands() {
    return COMMANDS;
  }

  static List<RoundEvent> events() {
    return EVENTS;
  }

  /** All kinds of commands but {@code named} are refused in this state, and for this reason. */
  @SafeVarargs
  static void refusesAllBut(
      RoundState state, Refusal refusal, Class<? extends RoundCommand>... named) {
    Set<Class<?>> others =
        new LinkedHashSet<>(List.of(RoundCommand.class.getPermittedSubclasses()));
    others.removeAll(Arrays.asList(named));
    for (RoundCommand command : COMMANDS) {
      if (others.remove(command.getClass())) {
        Decision decision = RoundMachine.decide(state, command, START);
        assertThat(decision.<Object>fold(accepted -> "accepted", Decision.Refused::refusal))
            .as("%s while %s", command, state.name())
            .isEqualTo(refusal);
        assertThat(decision.<String>fold(accepted -> "", Decision.Refused::detail)).isNotBlank();
        assertThat(decision.events()).isEmpty();
      }
    }
    assertThat(others).as("kinds without a sample").isEmpty();
  }

  /** No event but {@code named} may follow this state. */
  @SafeVarargs
  static void onlyFollowedBy(RoundState state, Class<? extends RoundEvent>... named) {
    Set<Class<?>> others = new LinkedHashSet<>(List.of(RoundEvent.class.getPermittedSubclasses()));
    others.removeAll(Arrays.asList(named));
    for (RoundEvent event : EVENTS) {
      if (others.remove(event.getClass())) {
        assertThatThrownBy(() -> RoundMachine.evolve(state, event))
            .as("%s after %s", event, state.name())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("the journal is damaged");
      } else {
        RoundMachine.evolve(state, event);
      }
    }
    assertThat(others).as("kinds without a sample").isEmpty();
  }

  static Object refusal(RoundState state, RoundCommand command, long now) {
    return RoundMachine.decide(state, command, now)
        .<Object>fold(accepted -> "accepted", Decision.Refused::refusal);
  }

  static List<RoundEvent> events(RoundState state, RoundCommand command, long now) {
    Decision decision = RoundMachine.decide(state, command, now);
    assertThat(decision.isAccepted()).as("%s while %s", command, state.name()).isTrue();
    return decision.events();
  }
}
