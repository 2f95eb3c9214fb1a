package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RunId;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may do with runs that have begun. Called and failing as {@link RunOperations}.
 */
public interface RunSteering {

  /**
   * Pauses or resumes a run; when this returns, that is durable. Repeated, it changes nothing.
   *
   * @param expected at which revision it must be; null for any
   * @return the run afterwards
   * @throws AdminRefusedException {@link ProblemCode#RUN_UNKNOWN}, {@link ProblemCode#RUN_OVER},
   *     {@link ProblemCode#PRECONDITION_FAILED}
   */
  RunView operate(RunId run, RunCommand command, @Nullable Long expected);

  /**
   * Ends the open round of a run, which goes on.
   *
   * @return the round afterwards
   * @throws AdminRefusedException {@link ProblemCode#ROUND_UNKNOWN}, {@link ProblemCode#ROUND_OVER}
   */
  RoundView abort(RunCommand.Abort command);

  /**
   * Gives a run that failed, or stands still after an abandoned round, its attempts once more.
   *
   * @param expected at which revision the run must be; null for any
   * @return the run afterwards, with the round that was scheduled
   * @throws AdminRefusedException {@link ProblemCode#ROUND_UNKNOWN}, {@link
   *     ProblemCode#ROUND_NOT_RETRYABLE}, {@link ProblemCode#POPULATION_ACTIVE}, {@link
   *     ProblemCode#PRECONDITION_FAILED}, and for a run that failed {@link ProblemCode#DRAINING}
   */
  RunView retry(RunCommand.Retry command, @Nullable Long expected);

  /**
   * Starts a run like another one.
   *
   * @param operator who starts it, for the record
   * @throws AdminRefusedException as for {@link RunOperations#start}, and {@link
   *     ProblemCode#RUN_UNKNOWN}, {@link ProblemCode#MODEL_UNKNOWN}
   */
  RunView clone(RunId run, Clone wish, String operator);

  /**
   * In what a run differs from the one that it is like.
   *
   * @param overrides a JSON merge patch (RFC 7396) of the plan; null for none
   * @param weights with what it begins: {@code latest}, {@code best}, a version, or {@code initial}
   *     and null for what the other one began with
   * @param name of the plan; null for the same
   */
  record Clone(@Nullable ObjectNode overrides, @Nullable String weights, @Nullable String name) {}
}
