package dev.cairn.server.admin;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.util.List;

/** Values for tests. */
final class Samples {
  static final ModelSpec.Portable SMALL_CONVOLUTION =
      new ModelSpec.Portable(
          new PortableModel(
              List.of(1, 8, 8),
              List.of(
                  new Layer.Conv2d(2, 3, 1, 1),
                  Layer.Activation.RELU,
                  new Layer.MaxPool2d(2),
                  new Layer.AvgPool2d(2),
                  new Layer.Flatten(),
                  new Layer.Dropout(0.25),
                  new Layer.Linear(3))));

  private Samples() {}

  static TrainingPlan plan(String name, String dataset) {
    return new TrainingPlan(
        name,
        new Population("fashion"),
        SMALL_CONVOLUTION,
        null,
        3,
        new CohortRules(4, 5, 2),
        60_000,
        new RetryRules(3),
        new LocalTraining(1, 20, 0.05, 0.9, 0, 0),
        new UpdateRules(10, 1000, 2),
        OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
        7,
        null,
        dataset);
  }

  /** A round that nobody came to. */
  static RoundView abandoned(RoundId round) {
    return new RoundView(
        round,
        "Abandoned",
        null,
        java.time.Instant.ofEpochSecond(1),
        java.time.Instant.ofEpochSecond(2),
        5,
        1,
        0,
        0,
        0,
        null,
        null,
        null,
        null,
        dev.cairn.engine.cohort.AbandonReason.TOO_FEW_CLIENTS,
        "1 clients checked in, 2 are needed");
  }

  /** A round in which half of the updates have come. */
  static RoundView open(RoundId round) {
    java.time.Instant opened = java.time.Instant.ofEpochSecond(1);
    java.time.Instant deadline = opened.plusSeconds(60);
    return new RoundView(
        round,
        "Collecting",
        deadline,
        opened,
        null,
        5,
        5,
        2,
        0,
        1,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The run {@code adrift} has no owner. */
  static void requireDriven(RunId run) {
    if (run.value().equals("adrift")) {
      throw new AdminRefusedException(
          ProblemCode.NOT_DRIVEN, "no coordinator drives run " + run + " just now");
    }
  }

  /** Refuses a change of what is not at the revision that was expected; null for any. */
  static void requireRevision(Revised thing, Long expected) {
    if (expected != null && expected != thing.revision()) {
      throw AdminRefusedException.moved(
          "it is at revision " + thing.revision() + ", not " + expected);
    }
  }

  static ModelId model(String content) {
    return new ModelId(Digest.of(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  static ModelVersion version(RunId run, int version) {
    return version == 0
        ? ModelVersion.initial(run, model(run + "-0"), 1000)
        : new ModelVersion(
            run,
            version,
            model(run + "-" + version),
            model(run + "-" + (version - 1)),
            new RoundId(run, version, 1),
            1000 + version,
            4,
            400,
            0.5);
  }
}
