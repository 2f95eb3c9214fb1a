package dev.cairn.benchmarks;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan that puts a {@link Shape} on a coordinator: linear layers, all clients needed. */
final class ShapePlan {
  static final Population POPULATION = new Population("bench");

  /** Never the reason why a benchmark ends: its own deadlines are shorter. */
  private static final long BUDGET_MILLIS = 3_600_000;

  /**
   * How long a phase of a secure round waits for the lost. Others must not get lost in it, also on
   * a busy machine.
   */
  private static final long GRACE_MILLIS = 5_000;

  private static final long SEED = 1;

  private ShapePlan() {}

  static TrainingPlan of(Shape shape, int rounds) {
    return of(shape, rounds, 0, null);
  }

  /**
   * The plan for a load of which so many clients get lost in each round.
   *
   * @param lost clients that are selected but send no update
   * @param secure what a secure run assumes; null for plain rounds
   */
  static TrainingPlan of(Shape shape, int rounds, int lost, @Nullable SecureRules secure) {
    int needed = shape.clients() - lost;
    return new TrainingPlan(
        "bench-" + shape.clients() + "-" + shape.parameters() + "-" + shape.tensors(),
        POPULATION,
        new ModelSpec.Portable(model(shape)),
        null,
        rounds,
        new CohortRules(needed, shape.clients(), secure == null ? 1 : needed),
        BUDGET_MILLIS,
        secure == null ? null : GRACE_MILLIS,
        new RetryRules(1),
        new LocalTraining(1, 20, 0.05, 0, 0, 0),
        new UpdateRules(10, 1000, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        SEED,
        secure,
        null);
  }

  /**
   * A model with as many tensors as asked for, and as many parameters up to half a row: square
   * layers, and a first one that takes up what is left.
   */
  static PortableModel model(Shape shape) {
    int layers = shape.tensors() / 2;
    int width =
        layers == 1
            ? Math.max(10, shape.parameters() / 10_000)
            : (int) Math.max(1, Math.sqrt((double) shape.parameters() / layers));
    long others = (layers - 1) * (long) width * (width + 1);
    int features =
        (int) Math.max(1, Math.round((shape.parameters() - others) / (double) width) - 1);
    List<Layer> linear = new ArrayList<>(Collections.nCopies(layers, new Layer.Linear(width)));
    return new PortableModel(List.of(features), linear);
  }
}
