package dev.cairn.engine.history;

import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.Phase;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many clients came and went in each state of a round, by reason, and where it stands. Numbers
 * only: no client is named.
 *
 * @param stages the states that it went through, in their order
 * @param state where it stands
 */
public record Funnel(List<Stage> stages, RoundState state) {
  public Funnel {
    stages = List.copyOf(stages);
  }

  /** What a round's events tell; no stages for a round that did not open. */
  public static Funnel of(List<Dated> events) {
    Reading reading = new Reading();
    events.forEach(reading::take);
    return reading.funnel();
  }

  /** Reads events one by one. */
  private static final class Reading {
    private final List<Stage> stages = new ArrayList<>();
    private RoundState state = RoundMachine.initial();
    private long enteredAt;
    private int joined;
    private boolean grace;
    private final SortedMap<String, Integer> departures = new TreeMap<>();

    void take(Dated dated) {
      RoundEvent event = dated.event();
      RoundState next = RoundMachine.evolve(state, event);
      if (event instanceof RoundEvent.ParticipantLeft left) {
        departures.merge(left.departure().name(), 1, Integer::sum);
      } else if (event instanceof RoundEvent.ClientJoined) {
        joined++;
      } else if (event instanceof RoundEvent.GraceStarted) {
        grace = true;
      }
      if (!next.name().equals(state.name())) {
        if (state.config() != null) {
          stages.add(closed(dated.at(), next));
        }
        enteredAt = dated.at();
        grace = false;
        departures.clear();
      }
      state = next;
    }

    Funnel funnel() {
      if (state.config() != null && !state.isTerminal()) {
        stages.add(stage(Stage.OPEN, Stage.End.OPEN, Stage.NOT_NEEDED));
      }
      return new Funnel(stages, state);
    }

    private Stage closed(long at, RoundState next) {
      boolean timeWasUp = at >= state.deadline();
      if (next instanceof Abandoned) {
        return stage(at, Stage.End.ABANDONED, timeWasUp ? Stage.SILENT : Stage.STOPPED);
      }
      if (timeWasUp) {
        return stage(at, grace ? Stage.End.GRACE : Stage.End.DEADLINE, Stage.SILENT);
      }
      return stage(at, Stage.End.TARGET, Stage.NOT_NEEDED);
    }

    private Stage stage(long endedAt, Stage.End end, String others) {
      int entered = entered();
      int done = done(end);
      SortedMap<String, Integer> left = new TreeMap<>(departures);
      int gone = left.values().stream().mapToInt(Integer::intValue).sum();
      if (end != Stage.End.OPEN && state instanceof Phase && entered > done + gone) {
        left.put(others, entered - done - gone);
      }
      return new Stage(
          state.name(),
          enteredAt,
          endedAt,
          state.deadline(),
          state.needed(),
          entered,
          done,
          left,
          end);
    }

    private int entered() {
      if (state instanceof Recruiting) {
        return joined;
      }
      Included included = state.included();
      return state instanceof Phase phase
          ? phase.cohort().members().size()
          : included == null ? 0 : included.bodies().size();
    }

    private int done(Stage.End end) {
      if (state instanceof Recruiting recruiting) {
        return recruiting.joined().size();
      }
      if (state instanceof Phase phase) {
        return phase.cohort().answers().size();
      }
      return end == Stage.End.TARGET ? entered() : 0;
    }
  }
}
