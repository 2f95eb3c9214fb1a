package dev.cairn.evaluator;

import dev.cairn.cli.CliFailure;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.cli.admin.AdminFailure;
import dev.cairn.cli.admin.CandidateInfo;
import dev.cairn.cli.admin.EvaluationUpload;
import dev.cairn.cli.admin.ModelInfo.ClassInfo;
import dev.cairn.client.djl.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a coordinator's model versions as they appear: asks which wait for an evaluation,
 * fetches their weights, scores them and reports. One thread runs it; {@link #stop} may come from
 * any.
 */
public final class Evaluator {
  private static final int BATCH = 16;
  private static final int UNFIT_MAX = 900;
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final long RETRY_MILLIS_MIN = 500;
  private static final long RETRY_MILLIS_MAX = 30_000;

  private final AdminClient client;
  private final String name;
  private final String dataset;
  private final List<String> classNames;
  private final Scorer scorer;
  private final EvaluatorListener listener;
  private final Candidates candidates;
  private final Set<CandidateInfo> unfit = Collections.newSetFromMap(new Remembered());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Thread runner;

  /** The last candidates that could not be evaluated; older ones are tried again. */
  private static final class Remembered extends LinkedHashMap<CandidateInfo, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<CandidateInfo, Boolean> eldest) {
      return size() > UNFIT_MAX;
    }
  }

  /**
   * Creates an evaluator.
   *
   * @param name its name in reports: letters, digits, dots, underscores, hyphens
   * @param dataset the data set's name, as plans have it in {@code evaluation.dataset}
   * @param classNames the classes' names in reports; a class without one is called by its number
   * @param scorer knows the held-out data
   */
  public Evaluator(
      AdminClient client,
      String name,
      String dataset,
      List<String> classNames,
      Scorer scorer,
      EvaluatorListener listener) {
    this.client = client;
    this.name = name;
    this.dataset = dataset;
    this.classNames = List.copyOf(classNames);
    this.scorer = scorer;
    this.listener = listener;
    this.candidates = new Candidates(client);
  }

  /**
   * Evaluates what waits now.
   *
   * @return how many models could not be evaluated
   * @throws AdminFailure if the coordinator cannot be asked, or refuses the token
   */
  public int once() {
    while (!isStopped()) {
      List<CandidateInfo> fit = fit(ask(Duration.ZERO));
      if (fit.isEmpty()) {
        break;
      }
      fit.forEach(this::evaluate);
    }
    return unfit.size();
  }

  /**
   * Evaluates models until it is stopped; a coordinator that is away for a while is asked again.
   *
   * @throws AdminFailure if the coordinator refuses the token, or does not speak this version's API
   */
  public void run() {
    runner = Thread.currentThread();
    long retryMillis = RETRY_MILLIS_MIN;
    try {
      while (!isStopped()) {
        try {
          List<CandidateInfo> asked = ask(WAIT);
          List<CandidateInfo> fit = fit(asked);
          fit.forEach(this::evaluate);
          retryMillis = RETRY_MILLIS_MIN;
          if (fit.isEmpty() && !asked.isEmpty()) {
            // The answer is not held back as long as there are models that cannot be evaluated.
            pause(WAIT.toMillis());
          }
        } catch (AdminFailure e) {
          if (!e.isTransient()) {
            throw e;
          }
          listener.onTrouble(String.valueOf(e.getMessage()), retryMillis);
          pause(retryMillis);
          retryMillis = Math.min(RETRY_MILLIS_MAX, retryMillis * 2);
        }
      }
    } catch (CliFailure e) {
      if (!isStopped()) {
        throw e;
      }
      // The wait for an answer was interrupted by stop.
    } finally {
      runner = null;
      if (isStopped()) {
        // Whoever runs this thread next does not want to know.
        Thread.interrupted();
      }
    }
  }

  /** Ends {@link #run} soon, also while it waits; what is being scored is not reported. */
  public void stop() {
    stopped.countDown();
    Thread running = runner;
    if (running != null) {
      running.interrupt();
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private List<CandidateInfo> ask(Duration wait) {
    return client.candidates(name, dataset, wait, BATCH + unfit.size());
  }

  private List<CandidateInfo> fit(List<CandidateInfo> asked) {
    return asked.stream().filter(candidate -> !unfit.contains(candidate)).toList();
  }

  private void evaluate(CandidateInfo candidate) {
    if (isStopped()) {
      return;
    }
    try {
      Candidates.Architecture architecture = candidates.architecture(candidate);
      Score score =
          scorer.score(
              architecture.spec(),
              architecture.module(),
              candidates.parameters(candidate, architecture));
      client.postEvaluation(candidate.model(), report(candidate, score));
      listener.onReported(candidate, score);
    } catch (AdminFailure e) {
      if (e.isTransient() || e.kind() == AdminFailure.Kind.UNAUTHORIZED) {
        throw e;
      }
      reject(candidate, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      reject(candidate, String.valueOf(e.getMessage()));
    }
  }

  private void reject(CandidateInfo candidate, String reason) {
    unfit.add(candidate);
    listener.onUnfit(candidate, reason);
  }

  private EvaluationUpload report(CandidateInfo candidate, Score score) {
    List<ClassInfo> classes = new ArrayList<>();
    for (Score.ClassScore figures : score.perClass()) {
      int label = classes.size();
      classes.add(
          new ClassInfo(
              label < classNames.size() ? classNames.get(label) : Integer.toString(label),
              figures.examples(),
              figures.correct()));
    }
    return new EvaluationUpload(
        candidate.run(),
        name,
        dataset,
        score.examples(),
        score.accuracy(),
        Double.isFinite(score.loss()) ? score.loss() : null,
        classes);
  }

  private void pause(long millis) {
    try {
      boolean woken = stopped.await(millis, TimeUnit.MILLISECONDS);
      if (woken) {
        return;
      }
    } catch (InterruptedException e) {
      // Only stop interrupts this thread; the loop sees it.
      stopped.countDown();
    }
  }
}
