package dev.cairn.app;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.List;

/** The plan that the demo runs if it is given none: LeNet-5 on Fashion-MNIST. */
final class DemoPlan {

  /** Long enough for a machine that is busy with something else; a round seldom needs it. */
  private static final long BUDGET_MILLIS = 180_000;

  /** What the others of a phase are given once most have answered; they are on this machine. */
  private static final long GRACE_MILLIS = 1_000;

  /** Clients that may collude with the coordinator. */
  private static final double GAMMA = 0.1;

  static final int GAMMA_MILLIONTHS = 100_000;

  private static final double CLIP_NORM = 20;
  private static final long MAX_WEIGHT = 4096;

  private DemoPlan() {}

  /** Three fifths; a secure round needs three clients, of whom none may be assumed to collude. */
  private static int minimum(int clients, int target, boolean secure) {
    return Math.max(secure ? 3 : 1, Math.min(target, clients * 6 / 10));
  }

  /**
   * The plan.
   *
   * @param rounds rounds that must commit
   * @param clients clients that are selected in each
   * @param lost clients that get lost in each, so that the round need not wait for them
   * @param secure whether updates are masked
   * @param bytes for each parameter of an update: {@code 2.67}, {@code 2}, or {@code off} for 4
   *     without compression
   */
  static TrainingPlan of(
      int rounds, int clients, int lost, long seed, boolean secure, String bytes) {
    int target = Math.max(1, clients - lost);
    return new TrainingPlan(
        "fashion-lenet",
        new Population("fashion"),
        new ModelSpec.Portable(lenet()),
        null,
        rounds,
        new CohortRules(target, clients, minimum(clients, target, secure)),
        BUDGET_MILLIS,
        secure ? GRACE_MILLIS : null,
        new RetryRules(3),
        new LocalTraining(1, 20, 0.05, 0.9, 0, 0),
        update(bytes),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        seed,
        secure ? new SecureRules(GAMMA) : null,
        Task.DATASET);
  }

  private static UpdateRules update(String bytes) {
    switch (bytes) {
      case "off":
        return new UpdateRules(CLIP_NORM, MAX_WEIGHT, 2);
      case "2.67":
        return new UpdateRules(CLIP_NORM, MAX_WEIGHT, 3, Compression.usual());
      case "2":
        return new UpdateRules(CLIP_NORM, MAX_WEIGHT, 4, Compression.usual());
      default:
        throw new IllegalArgumentException(
            "--compression must be 2.67, 2 or off, not '" + bytes + "'");
    }
  }

  /** LeNet-5 for 28 x 28 pixels with ReLU and max pooling: 61,706 parameters. */
  static PortableModel lenet() {
    return new PortableModel(
        List.of(1, 28, 28),
        List.of(
            new Layer.Conv2d(6, 5, 1, 2),
            Layer.Activation.RELU,
            new Layer.MaxPool2d(2),
            new Layer.Conv2d(16, 5, 1, 0),
            Layer.Activation.RELU,
            new Layer.MaxPool2d(2),
            new Layer.Flatten(),
            new Layer.Linear(120),
            Layer.Activation.RELU,
            new Layer.Linear(84),
            Layer.Activation.RELU,
            new Layer.Linear(10)));
  }
}
