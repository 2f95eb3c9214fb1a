package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.CandidateInfo;
import dev.cairn.client.djl.ModelScorer;
import dev.cairn.client.djl.Score;
import dev.cairn.evaluator.Evaluator;
import dev.cairn.evaluator.EvaluatorListener;
import dev.cairn.protocol.ModelId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An evaluator on a thread of its own, whose scores the demo shows as they come. */
final class LiveEvaluation implements EvaluatorListener, AutoCloseable {

  /** How long a model's score may take; the first one waits for PyTorch to be unpacked. */
  private static final long SCORE_SECONDS_MAX = 300;

  private static final long CLOSE_MILLIS_MAX = 5_000;

  private final Map<String, CompletableFuture<Score>> scores = new ConcurrentHashMap<>();
  private final Evaluator evaluator;
  private final Thread thread;

  /**
   * Starts evaluating.
   *
   * @param dataset the data set's name in the plan
   */
  LiveEvaluation(AdminClient admin, String dataset, ModelScorer scorer, Task task) {
    this.evaluator =
        new Evaluator(
            admin,
            "demo",
            dataset,
            task.test().classNames(),
            (model, module, parameters) -> scorer.score(model, module, parameters, task.test()),
            this);
    this.thread = new Thread(this::evaluate, "evaluator");
    thread.setDaemon(true);
    thread.start();
  }

  private void evaluate() {
    try {
      evaluator.run();
    } catch (RuntimeException e) {
      scores.values().forEach(score -> score.completeExceptionally(e));
    }
  }

  @Override
  public void onReported(CandidateInfo candidate, Score score) {
    of(candidate.model()).complete(score);
  }

  @Override
  public void onUnfit(CandidateInfo candidate, String reason) {
    of(candidate.model()).completeExceptionally(new CliFailure(reason));
  }

  @Override
  public void onTrouble(String reason, long retryMillis) {
    // The evaluator asks again by itself; what matters to the demo is whether a score comes.
  }

  private CompletableFuture<Score> of(String model) {
    return scores.computeIfAbsent(model, id -> new CompletableFuture<>());
  }

  /** The model's score as soon as it is there. */
  RunWatch.Measured await(ModelId model) {
    try {
      Score score = of(model.toString()).get(SCORE_SECONDS_MAX, TimeUnit.SECONDS);
      return new RunWatch.Measured(score.accuracy(), score.loss());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliFailure("interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CliFailure("a model cannot be evaluated: " + cause.getMessage(), e);
    } catch (TimeoutException e) {
      throw new CliFailure("a model was not evaluated within 5 minutes", e);
    }
  }

  @Override
  public void close() {
    evaluator.stop();
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
