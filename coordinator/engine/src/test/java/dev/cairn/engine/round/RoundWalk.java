package dev.cairn.engine.round;

import static dev.cairn.engine.round.Rounds.START;
import static dev.cairn.engine.round.Rounds.client;
import static dev.cairn.engine.round.Rounds.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One round under commands in an order that no honest party would choose, with everything that must
 * always be true checked after every step.
 */
final class RoundWalk {
  private static final int STEPS_MAX = 600;

  private final SplittableRandom random;
  private final RoundConfig config;
  private final int clients;
  private final boolean orderly;
  private final Set<RoundTransitions.Move> visited = new LinkedHashSet<>();
  private final List<RoundEvent> journal = new ArrayList<>();
  private final Map<ClientId, Digest> accepted = new HashMap<>();
  private RoundState state = RoundMachine.initial();
  private long now = START;
  private long outages;

  RoundWalk(SplittableRandom random, RoundConfig config) {
    this.random = random;
    this.config = config;
    this.clients = config.cohort().selected() + 2;
    this.orderly = random.nextInt(4) > 0;
  }

  RoundState state() {
    return state;
  }

  Set<RoundTransitions.Move> visited() {
    return visited;
  }

  void run() {
    for (int step = 0; step < STEPS_MAX && !isStuckAtTheEnd(step); step++) {
      take(next());
    }
    // Whatever happened: time alone ends every round.
    while (!state.isTerminal()) {
      if (state.config() == null) {
        take(new RoundCommand.Open(config));
      }
      now = Math.max(now, state.deadline());
      take(new RoundCommand.Tick());
    }
    assertThat(now - START)
        .as("a round that is ticked at its deadlines ends within their sum and its outages")
        .isLessThanOrEqualTo(config.deadlines().totalMillis() + outages);
  }

  private boolean isStuckAtTheEnd(int step) {
    return state.isTerminal() && step > STEPS_MAX / 2;
  }

  /** Mostly what the state waits for, sometimes anything at all. */
  private RoundCommand next() {
    int dice = random.nextInt(100);
    if (dice < 2) {
      return new RoundCommand.Resume(random.nextInt(0, 3) * 1000L);
    }
    if (dice < (orderly ? 4 : 12)) {
      return new RoundCommand.Leave(anybody(), Departure.values()[random.nextInt(3)]);
    }
    if (dice < 9) {
      // Time stops at the deadline: a tick is never late, so the sum of the deadlines holds.
      long room = state.deadline() == RoundState.NEVER ? 1 : Math.max(0, state.deadline() - now);
      now += orderly ? room / 8 : room;
      return new RoundCommand.Tick();
    }
    if (dice < 10 && random.nextInt(8) == 0) {
      return new RoundCommand.Abandon(AbandonReason.CANCELLED, "walk");
    }
    return dice < 25 ? anything() : expected();
  }

  private RoundCommand expected() {
    ClientId client = anybody();
    return switch (state.name()) {
      case "Unopened" -> new RoundCommand.Open(config);
      case "Recruiting" -> new RoundCommand.Join(client);
      case "Keying" -> Rounds.Step.ADVERTISE.command(client);
      case "Sharing" -> Rounds.Step.SHARE.command(client);
      case "Collecting" -> Rounds.Step.UPDATE.command(client);
      case "Confirming" -> Rounds.Step.CONFIRM.command(client);
      case "Unmasking" ->
          random.nextInt(4) == 0
              ? new RoundCommand.RecoverSum(digest("sum"))
              : Rounds.Step.REVEAL.command(client);
      default ->
          random.nextBoolean()
              ? new RoundCommand.FixResult(digest("mean"), 5, included(), 0.5)
              : new RoundCommand.ProposeModel(new ModelId(digest("model")), null);
    };
  }

  private int included() {
    return state instanceof Aggregating aggregating
        ? aggregating.included().bodies().size()
        : random.nextInt(clients);
  }

  private RoundCommand anything() {
    RoundCommand sample = Samples.commands().get(random.nextInt(Samples.commands().size()));
    if (sample instanceof RoundCommand.FixResult || sample instanceof RoundCommand.Abandon) {
      return new RoundCommand.Tick();
    }
    Rounds.Step step = Rounds.Step.values()[random.nextInt(Rounds.Step.values().length)];
    return random.nextBoolean()
        ? step.command(anybody(), digest("other" + random.nextInt(3)))
        : sample instanceof RoundCommand.Open ? new RoundCommand.Open(config) : sample;
  }

  private ClientId anybody() {
    return client(random.nextInt(clients));
  }

  private void take(RoundCommand command) {
    RoundState before = state;
    Decision decision = RoundMachine.decide(before, command, now);
    assertThat(RoundMachine.decide(before, command, now))
        .as("deciding is a function")
        .isEqualTo(decision);
    for (RoundEvent event : decision.events()) {
      RoundState from = state;
      state = RoundMachine.evolve(from, event);
      journal.add(event);
      visited.add(
          new RoundTransitions.Move(from.name(), event.getClass().getSimpleName(), state.name()));
      check(from, event);
    }
    if (before.isTerminal()) {
      assertThat(decision.events()).as("a terminal state absorbs").isEmpty();
    }
    if (decision.events().isEmpty()) {
      return;
    }
    assertThat(View.of(RoundMachine.replay(journal))).as("replay").isEqualTo(View.of(state));
    if (command instanceof RoundCommand.AcceptUpdate && !(state instanceof Abandoned)) {
      assertThat(RoundMachine.decide(state, command, now))
          .as("a client that did not hear the answer asks again and hears the same")
          .isEqualTo(Decision.unchanged());
    }
  }

  private void check(RoundState from, RoundEvent event) {
    if (event instanceof RoundEvent.UpdateAccepted update) {
      assertThat(accepted.put(update.client(), update.body())).as("accepted once").isNull();
    }
    if (event instanceof RoundEvent.RoundResumed resumed) {
      outages += resumed.outageMillis();
      assertThat(state.deadline()).isEqualTo(from.deadline() + resumed.outageMillis());
    } else if (event instanceof RoundEvent.GraceStarted) {
      assertThat(state.deadline()).as("grace only shortens").isLessThan(from.deadline());
    } else if (from.name().equals(state.name())) {
      assertThat(state.deadline()).as("deadlines stand").isEqualTo(from.deadline());
    }
    if (state instanceof Phase phase) {
      assertThat(phase.cohort().members())
          .containsAll(phase.cohort().answers().keySet())
          .containsAll(phase.cohort().left());
      assertThat(phase.cohort().outstanding()).isNotNegative();
      assertThat(phase.cohort().members().size())
          .as("a phase that cannot succeed does not begin")
          .isGreaterThanOrEqualTo(config.cohort().minimum());
    }
    if (state instanceof Aggregating aggregating) {
      checkIncluded(aggregating.included());
    }
    if (state instanceof Committed committed) {
      checkIncluded(committed.included());
      assertThat(committed.result().count()).isEqualTo(committed.included().bodies().size());
    }
    if (state instanceof Abandoned abandoned) {
      assertThat(abandoned.revealed())
          .isEqualTo(from.name().equals("Unmasking") || wasUnmasked(from));
    }
  }

  private boolean wasUnmasked(RoundState from) {
    return config.isSecure() && from instanceof Aggregating;
  }

  private void checkIncluded(Included included) {
    assertThat(included.bodies()).as("every accepted update counts once").isEqualTo(accepted);
    assertThat(included.bodies().size())
        .isBetween(config.cohort().minimum(), config.cohort().selected())
        .isLessThanOrEqualTo(included.selected());
  }

  /** What can be seen of a state, for comparisons. */
  record View(String name, long deadline, List<Object> contents) {
    static View of(RoundState state) {
      List<Object> contents = new ArrayList<>();
      RoundConfig config = state.config();
      contents.add(config == null ? "none" : config);
      if (state instanceof Recruiting recruiting) {
        contents.add(List.copyOf(recruiting.joined()));
      } else if (state instanceof Phase phase) {
        contents.add(phase.cohort().members());
        contents.add(phase.cohort().answers());
        contents.add(phase.cohort().left());
        contents.add(phase.minimum());
      } else if (state instanceof Aggregating aggregating) {
        contents.add(aggregating.included());
        contents.add(String.valueOf(aggregating.result()));
      } else if (state instanceof Committed committed) {
        contents.add(committed.included());
        contents.add(committed.result());
        contents.add(committed.model());
      } else if (state instanceof Abandoned abandoned) {
        contents.add(
            abandoned.reason() + abandoned.detail() + abandoned.revealed() + abandoned.spent());
      }
      return new View(state.name(), state.deadline(), contents);
    }
  }
}
