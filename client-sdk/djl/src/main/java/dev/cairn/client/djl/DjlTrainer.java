package dev.cairn.client.djl;

import ai.djl.engine.EngineException;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.TrainingFailedException;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.LocalTraining;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Trains portable and exported models with PyTorch on the JVM.
 *
 * <p>Thread-safe. Each training has a module of its own; at most {@code parallelism} run at a time,
 * the others wait. A training runs on the caller's thread, in calls of a fraction of a second,
 * between which it looks at the job's cancellation; how it is divided does not change the result.
 * The examples are read as they are needed, about 4 MiB at a time or one batch. Modules stay loaded
 * for the next training, those of the two models used last; each takes about four times the bytes
 * of the model's parameters outside of the heap.
 *
 * <p>What is random in training (dropout) is seeded with a hash of the job's order and parameters.
 * Portable models hash their own masks, the same everywhere. Exported modules that draw from
 * PyTorch's generator are seeded before every step; the generator belongs to the process, so they
 * train one at a time, and other code that draws from it meanwhile changes their results.
 */
public final class DjlTrainer implements LocalTrainer, AutoCloseable {
  private static final long TURN_WAIT_MAX_SECONDS = 3600;
  private static final long TURN_LOOK_MILLIS = 100;

  private final Semaphore turns;
  private final ModulePool pool;

  private DjlTrainer(int parallelism) {
    if (parallelism < 1 || parallelism > 1024) {
      throw new IllegalArgumentException("parallelism must be 1 to 1024, not " + parallelism);
    }
    turns = new Semaphore(parallelism, true);
    pool = new ModulePool(parallelism);
  }

  /** A trainer that runs as many trainings at a time as there are processors. */
  public static DjlTrainer create() {
    return create(Runtime.getRuntime().availableProcessors());
  }

  /**
   * A trainer that runs at most {@code parallelism} trainings at a time, 1 to 1,024. PyTorch starts
   * with the first training; {@link TorchEngine#start} does it sooner.
   */
  public static DjlTrainer create(int parallelism) {
    return new DjlTrainer(parallelism);
  }

  @Override
  public TrainedUpdate train(TrainingJob job) {
    awaitTurn(job);
    try {
      return trainNow(job);
    } catch (EngineException e) {
      throw new TrainingFailedException(
          "PyTorch cannot train this model: " + TorchModule.firstLine(e), e);
    } catch (UnfitException e) {
      throw new TrainingFailedException(String.valueOf(e.getMessage()), e);
    } finally {
      turns.release();
    }
  }

  /** Frees the modules that are idle, and those at work when they are done. */
  @Override
  public void close() {
    pool.close();
  }

  private void awaitTurn(TrainingJob job) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TURN_WAIT_MAX_SECONDS);
    try {
      do {
        job.cancellation().check();
        if (turns.tryAcquire(TURN_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (System.nanoTime() < deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for other trainings");
    }
    throw new TrainingFailedException(
        "other trainings took more than " + TURN_WAIT_MAX_SECONDS + " s; raise parallelism");
  }

  private TrainedUpdate trainNow(TrainingJob job) {
    if (!job.start().shape().equals(job.model().shape())) {
      throw new UnfitException("the job's parameters are not of the model's shape");
    }
    TorchModule module = pool.borrow(job.model(), job.module());
    boolean done = false;
    try {
      module.beginTraining(job.start().values(), job.training());
      double loss = steps(job, module);
      TrainedUpdate update = new TrainedUpdate(delta(job, module), loss);
      done = true;
      return update;
    } finally {
      if (done) {
        pool.giveBack(job.model(), module);
      } else {
        module.close();
      }
    }
  }

  private static double steps(TrainingJob job, TorchModule module) {
    LocalTraining training = job.training();
    int examples = job.examples().size();
    int batchSize = Math.min(training.batchSize(), Math.max(1, examples));
    ExampleFeed feed = new ExampleFeed(job.examples(), module);
    CallPace pace = new CallPace(feed.batchesMax(batchSize));
    long seed = seed(job);
    double losses = 0;
    int step = 0;
    for (int epoch = 0; epoch < training.epochs(); epoch++) {
      int at = epoch * examples;
      int end = at + examples;
      while (at < end) {
        job.cancellation().check();
        long begin = System.nanoTime();
        int to = (int) Math.min(end, at + (long) pace.batches() * batchSize);
        feed.read(Arrays.copyOfRange(job.order(), at, to));
        for (float loss : module.train(to - at, batchSize, step, seed)) {
          losses += loss;
          step++;
        }
        if (!Double.isFinite(losses)) {
          throw diverged(training);
        }
        at = to;
        pace.took(System.nanoTime() - begin);
      }
    }
    return losses / step;
  }

  private static float[] delta(TrainingJob job, TorchModule module) {
    float[] delta = module.parameters();
    float[] start = job.start().values();
    for (int i = 0; i < delta.length; i++) {
      delta[i] -= start[i];
      if (!Float.isFinite(delta[i])) {
        throw diverged(job.training());
      }
    }
    return delta;
  }

  private static TrainingFailedException diverged(LocalTraining training) {
    return new TrainingFailedException(
        "training diverged: loss or weights are not finite at learning rate "
            + training.learningRate()
            + "; lower it, or check that all features are finite and scaled to about -1 to 1");
  }

  /** SplitMix64's step (Steele et al. 2014) over what makes a training the one that it is. */
  private static long seed(TrainingJob job) {
    long seed = 0;
    for (int index : job.order()) {
      seed = mix(seed ^ index);
    }
    for (float value : job.start().values()) {
      seed = mix(seed ^ Float.floatToRawIntBits(value));
    }
    return seed;
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
