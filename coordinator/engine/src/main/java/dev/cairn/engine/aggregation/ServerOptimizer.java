package dev.cairn.engine.aggregation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server's optimizer: treats the negative mean update as a gradient (Reddi et al. 2021,
 * "Adaptive Federated Optimization").
 *
 * <p>Values are kept as float32 between steps and computed in double, in a fixed order, so that the
 * same inputs give the same bits on every JVM.
 */
public final class ServerOptimizer {
  private final OptimizerSpec spec;

  public ServerOptimizer(OptimizerSpec spec) {
    this.spec = spec;
  }

  /** The state before the first step; null for a method that has none. */
  public @Nullable OptimizerState initial(int dimension) {
    return switch (spec.kind()) {
      case FEDAVG -> null;
      case FEDAVGM -> new OptimizerState(new float[dimension], new float[dimension]);
      case FEDADAM, FEDYOGI -> {
        float[] second = new float[dimension];
        Arrays.fill(second, (float) (spec.tau() * spec.tau()));
        yield new OptimizerState(new float[dimension], second);
      }
    };
  }

  /**
   * Moves the model by the cohort's mean update.
   *
   * <p>Works in place: at ten million parameters every copy that is not made counts.
   *
   * @param values the model's values; they become the next model's
   * @param mean the weighted mean update
   * @param state the state after the model, which becomes the state after the next; null for a
   *     method that has none
   */
  public void step(float[] values, float[] mean, @Nullable OptimizerState state) {
    if (state == null) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (values[i] + spec.learningRate() * mean[i]);
      }
      return;
    }
    float[] first = state.first();
    float[] second = state.second();
    for (int i = 0; i < values.length; i++) {
      double delta = mean[i];
      double v = second(second[i], delta * delta);
      double m = first(first[i], delta);
      first[i] = (float) m;
      second[i] = (float) v;
      double direction =
          spec.kind() == OptimizerSpec.Kind.FEDAVGM ? m : m / (Math.sqrt(v) + spec.tau());
      values[i] = (float) (values[i] + spec.learningRate() * direction);
    }
  }

  private double first(double before, double delta) {
    return spec.kind() == OptimizerSpec.Kind.FEDAVGM
        ? spec.momentum() * before + delta
        : spec.momentum() * before + (1 - spec.momentum()) * delta;
  }

  private double second(double before, double square) {
    return switch (spec.kind()) {
      case FEDADAM -> spec.beta2() * before + (1 - spec.beta2()) * square;
      case FEDYOGI -> before - (1 - spec.beta2()) * square * Math.signum(before - square);
      case FEDAVG, FEDAVGM -> 0;
    };
  }
}
