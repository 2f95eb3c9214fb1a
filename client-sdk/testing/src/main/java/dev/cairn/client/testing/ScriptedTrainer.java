package dev.cairn.client.testing;

import dev.cairn.client.LocalTrainer;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.TrainingFailedException;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.TroubleException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A trainer that does what it was told: the first training follows the first step, and so on; the
 * last step is repeated for ever. Steps are trainers themselves.
 */
public final class ScriptedTrainer implements LocalTrainer {
  private static final long LOOK_MILLIS = 5;

  private final List<LocalTrainer> steps;
  private final AtomicInteger trainings = new AtomicInteger();

  private ScriptedTrainer(List<LocalTrainer> steps) {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a script has at least one step");
    }
    this.steps = steps;
  }

  /** A trainer that follows {@code steps}. */
  public static ScriptedTrainer of(LocalTrainer... steps) {
    return new ScriptedTrainer(List.of(steps));
  }

  /**
   * A step whose update is {@code value} at one coordinate and zero elsewhere: a sum of such
   * updates shows who is in it, and how often.
   */
  public static LocalTrainer oneHot(int coordinate, float value) {
    return job -> {
      float[] delta = new float[job.start().values().length];
      if (coordinate < 0 || coordinate >= delta.length) {
        throw new TrainingFailedException(
            "the model has " + delta.length + " parameters, no coordinate " + coordinate);
      }
      delta[coordinate] = value;
      return new TrainedUpdate(delta, 0);
    };
  }

  /** A step that moves every parameter {@code share} of the way to {@code target}. */
  public static LocalTrainer towards(float target, float share) {
    return job -> {
      float[] delta = job.start().values().clone();
      double square = 0;
      for (int i = 0; i < delta.length; i++) {
        delta[i] = (target - delta[i]) * share;
        square += (double) delta[i] * delta[i];
      }
      return new TrainedUpdate(delta, square);
    };
  }

  /** A step that fails. */
  public static LocalTrainer failing(String message) {
    return job -> {
      throw new TrainingFailedException(message);
    };
  }

  /** A step that takes until its job is cancelled. */
  public static LocalTrainer hanging() {
    return job -> {
      Object monitor = new Object();
      synchronized (monitor) {
        while (true) {
          job.cancellation().check();
          try {
            monitor.wait(LOOK_MILLIS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TroubleException("interrupted while training", e);
          }
        }
      }
    };
  }

  /** How often this was asked to train. */
  public int trainings() {
    return trainings.get();
  }

  @Override
  public TrainedUpdate train(TrainingJob job) {
    int step = Math.min(trainings.getAndIncrement(), steps.size() - 1);
    return steps.get(step).train(job);
  }
}
