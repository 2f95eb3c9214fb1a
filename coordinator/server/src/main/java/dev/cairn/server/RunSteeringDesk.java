package dev.cairn.server;

import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.engine.run.NotDrivenException;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.engine.run.RunMovedException;
import dev.cairn.engine.run.RunState;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.server.admin.AdminRefusedException;
import dev.cairn.server.admin.ProblemCode;
import dev.cairn.server.admin.RoundView;
import dev.cairn.server.admin.RunOperations;
import dev.cairn.server.admin.RunSteering;
import dev.cairn.server.admin.RunView;
import dev.cairn.server.config.PlanVariation;
import dev.cairn.server.host.RunHost;
import org.jspecify.annotations.Nullable;

/** Where operators' wishes about runs that have begun are carried out. */
final class RunSteeringDesk implements RunSteering {
  private final RunDesk runs;
  private final RunHost host;
  private final RunWishes wishes;
  private final ModelRegistry registry;

  RunSteeringDesk(RunDesk runs, RunHost host, RunWishes wishes, ModelRegistry registry) {
    this.runs = runs;
    this.host = host;
    this.wishes = wishes;
    this.registry = registry;
  }

  @Override
  public RunView operate(RunId run, RunCommand command, @Nullable Long expected) {
    RunView before = runs.known(run);
    RunWishes.requireNotMoved(before, expected);
    if (!wishes.carriedOut(run, command, expected)) {
      throw new AdminRefusedException(
          ProblemCode.RUN_OVER, "run " + run + " is over: it " + before.status());
    }
    return runs.known(run);
  }

  @Override
  public RoundView abort(RunCommand.Abort command) {
    RoundId round = command.round();
    RoundView before = known(round);
    if (before.endedAt() != null || !wishes.carriedOut(round.run(), command, null)) {
      throw new AdminRefusedException(
          ProblemCode.ROUND_OVER, "round " + round + " is over: nothing is left to abort");
    }
    return known(round);
  }

  private RoundView known(RoundId round) {
    RoundView view = runs.round(round);
    if (view == null) {
      throw new AdminRefusedException(ProblemCode.ROUND_UNKNOWN, "no round " + round);
    }
    return view;
  }

  @Override
  public RunView retry(RunCommand.Retry command, @Nullable Long expected) {
    RunId run = command.round().run();
    RunView before = runs.run(run);
    RunOperations.SubmittedPlan plan = runs.plan(run);
    if (before == null) {
      throw new AdminRefusedException(ProblemCode.ROUND_UNKNOWN, "no round " + command.round());
    }
    if (plan == null) {
      throw new AdminRefusedException(ProblemCode.ROUND_NOT_RETRYABLE, unreadable(run));
    }
    RunWishes.requireNotMoved(before, expected);
    boolean over = before.status() == RunState.Status.FAILED;
    if (over ? takenUp(run, plan, command, expected) : wishes.carriedOut(run, command, expected)) {
      return runs.known(run);
    }
    TrainingPlan asked = plan.plan();
    if (over && runs.hasActive(asked.population())) {
      throw RunDesk.active(asked);
    }
    throw new AdminRefusedException(
        ProblemCode.ROUND_NOT_RETRYABLE,
        "only the last round of a failed or paused run can be tried again, and only if it was"
            + " abandoned: run "
            + run
            + " is "
            + before.status()
            + (before.last() == null ? "" : ", its last round was " + before.last()));
  }

  private static String unreadable(RunId run) {
    return "this coordinator cannot read the plan of run "
        + run
        + ": ask one of the version that took it";
  }

  private boolean takenUp(
      RunId run,
      RunOperations.SubmittedPlan plan,
      RunCommand.Retry command,
      @Nullable Long expected) {
    runs.requireTaking();
    try {
      return host.retry(run, plan.plan(), command, expected);
    } catch (RunMovedException e) {
      throw AdminRefusedException.moved(String.valueOf(e.getMessage()));
    } catch (NotDrivenException e) {
      // Another coordinator has its lease, and may be about to give it back.
      throw RunWishes.notDriven(run);
    }
  }

  @Override
  public RunView clone(RunId run, Clone wish, String operator) {
    RunView like = runs.known(run);
    RunOperations.SubmittedPlan plan = runs.plan(run);
    if (plan == null) {
      throw new AdminRefusedException(ProblemCode.PLAN_INVALID, unreadable(run));
    }
    PlanVariation variation = PlanVariation.of(plan.text());
    ModelVersion weights = weights(like, wish.weights());
    if (weights != null) {
      variation.beginWith(weights.model().digest());
    }
    if (wish.overrides() != null) {
      variation.merge(wish.overrides());
    }
    if (wish.name() != null) {
      variation.rename(wish.name());
    }
    return runs.start(variation.text(), operator);
  }

  private @Nullable ModelVersion weights(RunView run, @Nullable String wish) {
    if (wish == null || wish.equals("initial")) {
      return null;
    }
    ModelVersion found =
        switch (wish) {
          case "latest" -> registry.latest(run.run());
          case "best" -> registry.best(run.run(), run.evaluation());
          default -> registry.version(run.run(), Integer.parseInt(wish));
        };
    if (found == null) {
      throw new AdminRefusedException(
          ProblemCode.MODEL_UNKNOWN,
          wish.equals("best")
              ? "no model of run " + run.run() + " has been evaluated yet"
              : "run " + run.run() + " has no model version " + wish);
    }
    return found;
  }
}
