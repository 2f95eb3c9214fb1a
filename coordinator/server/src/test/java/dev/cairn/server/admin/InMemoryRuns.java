package dev.cairn.server.admin;

import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Runs for tests. A plan's text is {@code name: NAME}; texts with {@code invalid} are refused,
 * {@code trouble}, {@code bug} and {@code slow} make what they say; {@code occupied} and {@code
 * draining} cannot be started.
 */
final class InMemoryRuns implements RunOperations {
  static final Instant STARTED = Instant.parse("2026-01-01T00:00:00.123Z");

  private final Map<RunId, RunView> runs = new LinkedHashMap<>();
  private final Map<RunId, SubmittedPlan> plans = new ConcurrentHashMap<>();
  private final Map<RoundId, RoundView> rounds = new LinkedHashMap<>();
  final CountDownLatch slow = new CountDownLatch(1);
  volatile String lastOperator = "";

  @Override
  public TrainingPlan check(String planText) {
    if (planText.contains("invalid")) {
      throw new AdminRefusedException(
          ProblemCode.PLAN_INVALID, "line 2: unknown key 'rouns';\n did you mean 'rounds'?");
    }
    if (planText.contains("absent")) {
      throw new AdminRefusedException(ProblemCode.FILE_MISSING, "upload the weights first");
    }
    if (planText.contains("trouble")) {
      throw new dev.cairn.protocol.TroubleException("password=secret is wrong");
    }
    if (planText.contains("bug")) {
      throw new IllegalStateException("secret internals");
    }
    if (planText.contains("slow")) {
      awaitSlow();
    }
    return Samples.plan(
        planText.lines().findFirst().orElse("").replaceFirst("name: *", ""), "held-out");
  }

  private void awaitSlow() {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized RunView start(String planText, String operator) {
    lastOperator = operator;
    TrainingPlan plan = check(planText);
    if (planText.contains("draining")) {
      throw new AdminRefusedException(ProblemCode.DRAINING, "this coordinator is draining");
    }
    if (planText.contains("occupied")) {
      throw new AdminRefusedException(
          ProblemCode.POPULATION_ACTIVE, "population fashion has an active run");
    }
    RunId run = new RunId("run-" + (runs.size() + 1));
    plans.put(run, new SubmittedPlan(planText, plan));
    return put(view(run, plan.name(), RunState.Status.ACTIVE, 0));
  }

  synchronized RunView view(RunId run, String name, RunState.Status status, int committed) {
    boolean paused = status == RunState.Status.PAUSED;
    boolean over = status != RunState.Status.ACTIVE && !paused;
    return new RunView(
        run,
        name,
        new dev.cairn.protocol.Population("fashion"),
        status,
        3,
        committed,
        0,
        over ? null : new RoundId(run, committed + 1, 1),
        committed == 0 ? null : new RoundId(run, committed, 1),
        status == RunState.Status.FAILED
            ? dev.cairn.engine.cohort.AbandonReason.TOO_FEW_CLIENTS
            : null,
        paused ? new RunView.Pause("ada", "maintenance", PauseTime.AFTER_ROUND) : null,
        paused ? new RunView.Outage(STARTED, "its plan is of a later version") : null,
        Samples.version(run, committed).model(),
        "held-out",
        STARTED,
        over ? STARTED.plusSeconds(90) : null,
        runs.containsKey(run) ? runs.get(run).revision() + 1 : 1);
  }

  synchronized RunView put(RunView view) {
    runs.put(view.run(), view);
    return view;
  }

  synchronized void put(RoundView view) {
    rounds.put(view.round(), view);
  }

  @Override
  public synchronized List<RunView> runs(RunId behind, int max) {
    List<RunView> newestFirst = new ArrayList<>(runs.values());
    java.util.Collections.reverse(newestFirst);
    int first =
        behind == null ? 0 : newestFirst.stream().map(RunView::run).toList().indexOf(behind) + 1;
    return newestFirst.stream().skip(first).limit(max).toList();
  }

  @Override
  public synchronized RunView run(RunId run) {
    return runs.get(run);
  }

  @Override
  public SubmittedPlan plan(RunId run) {
    return plans.get(run);
  }

  @Override
  public synchronized RunView cancel(RunId run, String operator, Long expected) {
    Samples.requireDriven(run);
    RunView view = runs.get(run);
    if (view == null) {
      throw new AdminRefusedException(ProblemCode.RUN_UNKNOWN, "no run " + run);
    }
    Samples.requireRevision(view, expected);
    lastOperator = operator;
    return switch (view.status()) {
      case COMPLETED, FAILED ->
          throw new AdminRefusedException(ProblemCode.RUN_OVER, "run " + run + " is over");
      case CANCELLED -> view;
      default -> put(view(run, view.name(), RunState.Status.CANCELLED, view.committed()));
    };
  }

  @Override
  public synchronized List<RoundView> rounds(RunId run, int from, int attempts, int max) {
    return rounds.values().stream()
        .filter(round -> round.round().run().equals(run))
        .filter(
            round ->
                round.round().index() > from
                    || (round.round().index() == from && round.round().attempt() > attempts))
        .limit(max)
        .toList();
  }

  @Override
  public synchronized RoundView round(RoundId round) {
    return rounds.get(round);
  }
}
