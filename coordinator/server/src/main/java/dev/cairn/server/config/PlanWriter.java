package dev.cairn.server.config;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.ClientVersion;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.secagg.graph.Adversary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the canonical form of a plan: every key, in one order, in one notation, so that equal
 * plans have equal bytes on every JVM.
 */
final class PlanWriter {
  private final StringBuilder text = new StringBuilder();

  private PlanWriter() {}

  static String write(TrainingPlan plan) {
    PlanWriter writer = new PlanWriter();
    writer.plan(plan);
    return writer.text.toString();
  }

  private void plan(TrainingPlan plan) {
    line("name: " + quoted(plan.name()));
    line("population: " + quoted(plan.population().name()));
    line("model:");
    String weights = weights(plan.initialWeights());
    plan.model()
        .fold(portable -> portable(portable, weights), exported -> exported(exported, weights));
    line("rounds: " + plan.rounds());
    cohort(plan.cohort());
    Long grace = plan.graceMillis();
    line(
        "deadlines: {round: "
            + Quantities.duration(plan.budgetMillis())
            + (grace == null ? "" : ", grace: " + Quantities.duration(grace))
            + PhaseKeys.written(plan.phases())
            + "}");
    line("retry: {attempts: " + plan.retry().attempts() + "}");
    training(plan.training());
    optimizer(plan.optimizer());
    update(plan.update());
    line("seed: " + plan.seed());
    SecureRules secure = plan.secure();
    if (secure == null) {
      line("secureAggregation: off");
    } else {
      secure(secure);
    }
    PrivacyRules privacy = plan.privacy();
    if (privacy != null) {
      privacy(privacy);
    }
    String evaluation = plan.evaluation();
    if (evaluation != null) {
      line("evaluation: {dataset: " + quoted(evaluation) + "}");
    }
    EligibilityRules eligibility = plan.eligibility();
    if (eligibility != null) {
      eligibility(eligibility);
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String weights(@Nullable Digest weights) {
    return weights == null ? "" : "    weights: " + quoted(weights.hex());
  }

  private boolean portable(ModelSpec.Portable spec, String weights) {
    line("  portable:");
    line("    input: " + spec.model().input());
    line("    layers:");
    for (Layer layer : spec.model().layers()) {
      line("      - " + layer(layer));
    }
    if (!weights.isEmpty()) {
      line(weights);
    }
    return true;
  }

  private static String layer(Layer layer) {
    return layer.fold(
        PlanWriter::conv2d,
        linear -> "linear: " + linear.out(),
        pool -> "maxPool2d: " + pool.size(),
        pool -> "avgPool2d: " + pool.size(),
        activation -> activation.name().toLowerCase(Locale.ROOT),
        flatten -> "flatten",
        dropout -> "dropout: " + number(dropout.rate()));
  }

  private static String conv2d(Layer.Conv2d conv) {
    Fields fields = new Fields("conv2d");
    fields.add("out", conv.out()).add("kernel", conv.kernel());
    return fields.add("stride", conv.stride()).add("padding", conv.padding()).toString();
  }

  private boolean exported(ModelSpec.Exported spec, String weights) {
    line("  exported:");
    line("    module: " + quoted(spec.module().hex()));
    line(weights);
    line("    moduleBytes: " + spec.moduleBytes());
    line("    tensors:");
    for (TensorShape tensor : spec.shape().tensors()) {
      line("      - " + quoted(tensor.name()) + ": " + tensor.dims());
    }
    return true;
  }

  private void cohort(CohortRules cohort) {
    Fields fields = new Fields("cohort");
    fields.add("target", cohort.target()).add("selected", cohort.selected());
    line(fields.add("minimum", cohort.minimum()).toString());
  }

  private void training(LocalTraining training) {
    Fields fields = new Fields("training");
    fields.add("epochs", training.epochs()).add("batchSize", training.batchSize());
    fields.add("learningRate", training.learningRate()).add("momentum", training.momentum());
    fields.add("weightDecay", training.weightDecay()).add("proximal", training.proximal());
    line(fields.toString());
  }

  private void optimizer(OptimizerSpec optimizer) {
    Fields fields = new Fields("optimizer");
    fields.add("kind", optimizer.kind().name().toLowerCase(Locale.ROOT));
    fields.add("learningRate", optimizer.learningRate()).add("momentum", optimizer.momentum());
    fields.add("beta2", optimizer.beta2()).add("tau", optimizer.tau());
    line(fields.toString());
  }

  private void update(UpdateRules update) {
    Fields fields = new Fields("update");
    fields.add("clipNorm", update.clipNorm()).add("maxWeight", update.maxWeight());
    Compression compression = update.compression();
    if (compression == null) {
      line(fields.add("fieldsPerLane", update.fieldsPerLane()).toString());
      return;
    }
    Fields inner = new Fields("compression");
    inner.add("bytesPerParameter", UpdateReader.bytesPerParameter(update.fieldsPerLane()));
    inner.add("rotation", onOrOff(compression.rotated()));
    inner.add("dither", onOrOff(compression.dithered()));
    inner.add("randomK", compression.sentMillionths() / 1e6);
    inner.add("residual", onOrOff(compression.residual()));
    line(fields.add(inner).toString());
  }

  private static String onOrOff(boolean on) {
    return on ? "on" : "off";
  }

  /** What is usual is not written, so that plans keep the bytes that they had without it. */
  private void secure(SecureRules secure) {
    Fields fields = new Fields("secureAggregation").add("gamma", secure.gamma());
    if (secure.adversary() != Adversary.MALICIOUS) {
      fields.add("adversary", secure.adversary().name().toLowerCase(Locale.ROOT));
    } else if (!secure.window()) {
      fields.add("window", "off");
    }
    line(fields.toString());
  }

  private void eligibility(EligibilityRules rules) {
    Fields fields = new Fields("eligibility");
    ClientVersion version = rules.minimumVersion();
    if (version != null) {
      fields.add("minimumVersion", quoted(version.toString()));
    }
    if (!rules.deviceClasses().isEmpty()) {
      fields.add(
          "deviceClasses",
          rules.deviceClasses().stream().map(PlanWriter::quoted).toList().toString());
    }
    fields.add("minimumExamples", rules.minimumExamples());
    if (rules.separationMillis() > 0) {
      fields.add("minimumSeparation", Quantities.duration(rules.separationMillis()));
    }
    line(fields.toString());
  }

  private void privacy(PrivacyRules privacy) {
    Fields fields = new Fields("privacy");
    if (!privacy.mechanism().trustsCoordinator()) {
      fields.add("noise", "distributed");
    }
    fields.add("noiseMultiplier", privacy.noiseMultiplier());
    fields.add("epsilon", privacy.budget().epsilon()).add("delta", privacy.budget().delta());
    line(fields.toString());
  }

  /** A section on one line. The system's locale must not touch its digits. */
  private static final class Fields {
    private final StringBuilder text;
    private String comma = "";

    Fields(String key) {
      text = new StringBuilder(key).append(": {");
    }

    Fields add(String key, String value) {
      text.append(comma).append(key).append(": ").append(value);
      comma = ", ";
      return this;
    }

    Fields add(Fields section) {
      text.append(comma).append(section);
      comma = ", ";
      return this;
    }

    Fields add(String key, long value) {
      return add(key, Long.toString(value));
    }

    Fields add(String key, double value) {
      return add(key, number(value));
    }

    @Override
    public String toString() {
      return text + "}";
    }
  }

  /** The shortest decimal that reads back to the same bits; Java's own differs before Java 19. */
  private static String number(double value) {
    return NumberOutput.toString(value, true);
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        quoted.append(c);
      } else {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }
}
