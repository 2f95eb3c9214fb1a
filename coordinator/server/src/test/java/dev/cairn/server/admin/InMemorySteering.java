package dev.cairn.server.admin;

import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunState;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.config.PlanVariation;
import java.util.ArrayList;
import java.util.List;

/** Steers the runs of a test, and notes what was wanted. */
final class InMemorySteering implements RunSteering {
  private final InMemoryRuns runs;
  private final InMemoryRegistry registry;
  final List<RunCommand> commands = new ArrayList<>();

  InMemorySteering(InMemoryRuns runs, InMemoryRegistry registry) {
    this.runs = runs;
    this.registry = registry;
  }

  private RunView known(RunId run) {
    RunView view = runs.run(run);
    if (view == null) {
      throw new AdminRefusedException(ProblemCode.RUN_UNKNOWN, "there is no run " + run);
    }
    return view;
  }

  @Override
  public RunView operate(RunId run, RunCommand command, Long expected) {
    Samples.requireDriven(run);
    RunView before = known(run);
    Samples.requireRevision(before, expected);
    if (before.endedAt() != null) {
      throw new AdminRefusedException(
          ProblemCode.RUN_OVER, "run " + run + " is over: it " + before.status());
    }
    commands.add(command);
    return put(
        before,
        command instanceof RunCommand.Pause ? RunState.Status.PAUSED : RunState.Status.ACTIVE);
  }

  private RunView put(RunView before, RunState.Status status) {
    return runs.put(runs.view(before.run(), before.name(), status, before.committed()));
  }

  @Override
  public RoundView abort(RunCommand.Abort command) {
    Samples.requireDriven(command.round().run());
    RoundView before = known(command.round());
    if (before.endedAt() != null) {
      throw new AdminRefusedException(
          ProblemCode.ROUND_OVER, "round " + command.round() + " is over");
    }
    commands.add(command);
    return before;
  }

  private RoundView known(RoundId round) {
    RoundView view = runs.round(round);
    if (view == null) {
      throw new AdminRefusedException(ProblemCode.ROUND_UNKNOWN, "no round " + round);
    }
    return view;
  }

  @Override
  public RunView retry(RunCommand.Retry command, Long expected) {
    Samples.requireDriven(command.round().run());
    RoundView round = known(command.round());
    RunView run = known(command.round().run());
    Samples.requireRevision(run, expected);
    if (command.reason().contains("draining")) {
      throw new AdminRefusedException(ProblemCode.DRAINING, "this coordinator is draining");
    }
    if (command.reason().contains("occupied")) {
      throw new AdminRefusedException(
          ProblemCode.POPULATION_ACTIVE, "population fashion has an active run");
    }
    if (round.reason() == null) {
      throw new AdminRefusedException(
          ProblemCode.ROUND_NOT_RETRYABLE, "only the last round can be tried again");
    }
    commands.add(command);
    return put(run, RunState.Status.ACTIVE);
  }

  @Override
  public RunView clone(RunId run, Clone wish, String operator) {
    RunView like = known(run);
    String weights = wish.weights();
    if (weights != null
        && weights.matches("[0-9]+")
        && registry.version(run, Integer.parseInt(weights)) == null) {
      throw new AdminRefusedException(
          ProblemCode.MODEL_UNKNOWN, "run " + run + " has no model version " + weights);
    }
    PlanVariation plan = PlanVariation.of("name: " + like.name());
    if (wish.overrides() != null) {
      plan.merge(wish.overrides());
    }
    if (wish.name() != null) {
      plan.rename(wish.name());
    }
    return runs.start(plan.text().replace("---\n", "").replace("\"", ""), operator);
  }
}
