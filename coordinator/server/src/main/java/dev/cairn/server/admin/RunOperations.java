package dev.cairn.server.admin;

import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do with runs. Called on the admin API's worker pool, from several threads;
 * methods may block up to the API's deadline. Expected failures are thrown as {@link
 * AdminRefusedException} with the code that is named here; {@link
 * dev.cairn.protocol.TroubleException} becomes {@link ProblemCode#TROUBLE}, everything else a
 * fault.
 */
public interface RunOperations {

  /**
   * Reads a plan and checks that it could be started, without starting it.
   *
   * @param planText YAML; files are named by {@code sha256:<hex>}
   * @throws AdminRefusedException {@link ProblemCode#PLAN_INVALID}, {@link
   *     ProblemCode#FILE_MISSING}
   */
  TrainingPlan check(String planText);

  /**
   * Starts a run; when this returns, the run is durable.
   *
   * @param planText as for {@link #check}
   * @param operator who starts it, for the record
   * @throws AdminRefusedException as for {@link #check}, and {@link ProblemCode#POPULATION_ACTIVE}
   *     if the population has an active run, {@link ProblemCode#DRAINING}
   */
  RunView start(String planText, String operator);

  /**
   * The newest runs, newest first, at most {@code max}.
   *
   * @param behind those that are older than this one; null for the newest
   */
  List<RunView> runs(@Nullable RunId behind, int max);

  /** One run; null if it is not known. */
  @Nullable RunView run(RunId run);

  /** What a run was asked to do; null if it is not known, or if this version cannot read it. */
  @Nullable SubmittedPlan plan(RunId run);

  /**
   * Cancels a run and its open round; cancelling a cancelled run changes nothing.
   *
   * @param operator who cancels it, for the record
   * @param expected at which revision it must be; null for any
   * @return the run afterwards
   * @throws AdminRefusedException {@link ProblemCode#RUN_UNKNOWN}, {@link ProblemCode#RUN_OVER} if
   *     it completed or failed before, {@link ProblemCode#PRECONDITION_FAILED}
   */
  RunView cancel(RunId run, String operator, @Nullable Long expected);

  /**
   * Rounds of a run, each attempt by itself, in ascending order of index and attempt.
   *
   * @param from the first index
   * @param attempts how many attempts at that index are passed over
   * @param max at most so many
   * @return empty for a run that is not known
   */
  List<RoundView> rounds(RunId run, int from, int attempts, int max);

  /** One attempt at one round; null if it was never opened. */
  @Nullable RoundView round(RoundId round);

  /**
   * A plan as it was submitted and as it was understood.
   *
   * @param text the YAML
   * @param plan what it means
   */
  record SubmittedPlan(String text, TrainingPlan plan) {}
}
