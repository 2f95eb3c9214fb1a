package dev.cairn.server.config;

import static dev.cairn.server.config.Kind.DURATION;
import static dev.cairn.server.config.Kind.INTEGER;
import static dev.cairn.server.config.Kind.LIST;
import static dev.cairn.server.config.Kind.NUMBER;
import static dev.cairn.server.config.Kind.SECTION;
import static dev.cairn.server.config.Kind.TEXT;

/** Every key of a plan file. The reference table in PLAN.md says what each of them means. */
final class PlanKeys {
  private static final String LAYERS = "model.portable.layers";

  static final Keys KEYS =
      new Keys()
          .required("name", TEXT)
          .required("population", TEXT)
          .required("model", SECTION)
          .optional("model.portable", SECTION, "")
          .required("model.portable.input", LIST)
          .required(LAYERS, LIST)
          .optional(LAYERS + "[].conv2d", SECTION, "")
          .required(LAYERS + "[].conv2d.out", INTEGER)
          .required(LAYERS + "[].conv2d.kernel", INTEGER)
          .defaulted(LAYERS + "[].conv2d.stride", INTEGER, "1")
          .defaulted(LAYERS + "[].conv2d.padding", INTEGER, "0")
          .optional(LAYERS + "[].linear", INTEGER, "")
          .optional(LAYERS + "[].maxPool2d", INTEGER, "")
          .optional(LAYERS + "[].avgPool2d", INTEGER, "")
          .optional(LAYERS + "[].dropout", NUMBER, "")
          .optional("model.portable.weights", TEXT, "from the seed")
          .optional("model.exported", SECTION, "")
          .required("model.exported.module", TEXT)
          .required("model.exported.weights", TEXT)
          .optional("model.exported.moduleBytes", INTEGER, "from the file")
          .optional("model.exported.tensors", LIST, "from the file")
          .required("rounds", INTEGER)
          .required("cohort", SECTION)
          .optional("cohort.target", INTEGER, "selected")
          .optional("cohort.selected", INTEGER, "target")
          .optional("cohort.overSelection", NUMBER, "1")
          .optional("cohort.minimum", INTEGER, "two thirds of target")
          .optional("deadlines", SECTION, "")
          .defaulted("deadlines.round", DURATION, "10m")
          .optional("deadlines.grace", DURATION, "3 % of round")
          .optional("retry", SECTION, "")
          .defaulted("retry.attempts", INTEGER, "3")
          .optional("training", SECTION, "")
          .defaulted("training.epochs", INTEGER, "1")
          .defaulted("training.batchSize", INTEGER, "20")
          .defaulted("training.learningRate", NUMBER, "0.05")
          .defaulted("training.momentum", NUMBER, "0")
          .defaulted("training.weightDecay", NUMBER, "0")
          .defaulted("training.proximal", NUMBER, "0")
          .optional("optimizer", SECTION, "")
          .defaulted("optimizer.kind", TEXT, "fedavg")
          .optional("optimizer.learningRate", NUMBER, "1; 0.1 for fedadam and fedyogi")
          .optional("optimizer.momentum", NUMBER, "0.9")
          .optional("optimizer.beta2", NUMBER, "0.99")
          .optional("optimizer.tau", NUMBER, "0.001")
          .optional("update", SECTION, "")
          .defaulted("update.clipNorm", NUMBER, "10")
          .defaulted("update.maxWeight", INTEGER, "1000")
          .optional("update.compression", SECTION, "2.67 bytes, rotated")
          .defaulted("update.compression.bytesPerParameter", NUMBER, "2.67")
          .defaulted("update.compression.rotation", TEXT, "on")
          .defaulted("update.compression.dither", TEXT, "off")
          .defaulted("update.compression.randomK", NUMBER, "1")
          .defaulted("update.compression.residual", TEXT, "off")
          .optional("update.fieldsPerLane", INTEGER, "2")
          .defaulted("seed", INTEGER, "1")
          .optional("secureAggregation", SECTION, "off")
          .required("secureAggregation.gamma", NUMBER)
          .defaulted("secureAggregation.adversary", TEXT, "malicious")
          .optional("secureAggregation.window", TEXT, "on; off for semi_honest")
          .optional("privacy", SECTION, "")
          .required("privacy.noiseMultiplier", NUMBER)
          .required("privacy.epsilon", NUMBER)
          .required("privacy.delta", NUMBER)
          .optional("evaluation", SECTION, "")
          .optional("evaluation.dataset", TEXT, "any");

  private PlanKeys() {}
}
