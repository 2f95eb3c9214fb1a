package dev.cairn.server.admin;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.history.Explanation;
import dev.cairn.engine.history.Funnel;
import dev.cairn.engine.history.Stage;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The same story of every round of a test's run. */
final class InMemoryStories implements RoundStories {
  private final InMemoryRuns runs;

  InMemoryStories(InMemoryRuns runs) {
    this.runs = runs;
  }

  @Override
  public Funnel funnel(RoundId round) {
    if (runs.round(round) == null) {
      return null;
    }
    return new Funnel(
        List.of(
            stage("Recruiting", 5, 5, Map.of(), Stage.End.TARGET, 2_000),
            stage(
                "Collecting",
                5,
                1,
                Map.of(Stage.SILENT, 3, "TRAINING_FAILED", 1),
                Stage.End.ABANDONED,
                61_000),
            stage("Aggregating", 0, 0, Map.of(), Stage.End.OPEN, Stage.OPEN)),
        RoundMachine.initial());
  }

  @Override
  public List<Refused> refused(RoundId round) {
    return List.of(
        new Refused("MESSAGE", Refusal.WRONG_PHASE, 2),
        new Refused("UPDATE", Refusal.MALFORMED, 1));
  }

  private static Stage stage(
      String state, int entered, int done, Map<String, Integer> left, Stage.End end, long endedAt) {
    return new Stage(state, 1_000, endedAt, 61_000, 2, entered, done, new TreeMap<>(left), end);
  }

  @Override
  public Explanation explanation(RoundId round) {
    return runs.round(round) == null
        ? null
        : Explanation.ofUnopened(round, AbandonReason.BUDGET_EXHAUSTED);
  }
}
