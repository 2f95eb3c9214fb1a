package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundDeadlines;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import org.jspecify.annotations.Nullable;

/** What is fixed for a round, as it stands in the round's first event. */
final class RoundConfigJson {
  private RoundConfigJson() {}

  static ObjectNode write(RoundConfig config) {
    ObjectNode json = JsonText.object();
    json.put("id", config.id().toString());
    json.put("population", config.population().name());
    json.set("model", ModelSpecJson.write(config.model()));
    json.put("base", config.base().digest().hex());
    json.put("baseVersion", config.baseVersion());
    Digest optimizerState = config.optimizerState();
    if (optimizerState != null) {
      json.put("optimizerState", optimizerState.hex());
    }
    CohortRules cohort = config.cohort();
    json.putObject("cohort")
        .put("target", cohort.target())
        .put("selected", cohort.selected())
        .put("minimum", cohort.minimum());
    deadlines(config.deadlines(), json.putObject("deadlines"));
    training(config.training(), json.putObject("training"));
    update(config.update(), json.putObject("update"));
    optimizer(config.optimizer(), json.putObject("optimizer"));
    json.put("seed", config.seed());
    SecureRules secure = config.secure();
    if (secure != null) {
      secure(secure, json.putObject("secure"));
    }
    RoundPrivacy privacy = config.privacy();
    if (privacy != null) {
      privacy(privacy, json.putObject("privacy"));
    }
    if (config.incarnation() > 0) {
      json.put("incarnation", config.incarnation());
    }
    return json;
  }

  static RoundConfig read(JsonObject json) {
    return new RoundConfig(
        json.round("id"),
        new Population(json.text("population")),
        ModelSpecJson.read(json.object("model")),
        json.model("base"),
        json.wholeInt("baseVersion"),
        json.digestOrNull("optimizerState"),
        cohort(json.object("cohort")),
        deadlines(json.object("deadlines")),
        training(json.object("training")),
        update(json.object("update")),
        optimizer(json.object("optimizer")),
        json.whole("seed"),
        secure(json),
        privacy(json),
        json.has("incarnation") ? json.whole("incarnation") : 0);
  }

  private static CohortRules cohort(JsonObject json) {
    return new CohortRules(
        json.wholeInt("target"), json.wholeInt("selected"), json.wholeInt("minimum"));
  }

  private static void deadlines(RoundDeadlines deadlines, ObjectNode json) {
    json.put("recruitMillis", deadlines.recruitMillis())
        .put("keyMillis", deadlines.keyMillis())
        .put("shareMillis", deadlines.shareMillis())
        .put("collectMillis", deadlines.collectMillis())
        .put("confirmMillis", deadlines.confirmMillis())
        .put("unmaskMillis", deadlines.unmaskMillis())
        .put("aggregateMillis", deadlines.aggregateMillis());
    if (deadlines.graceMillis() > 0) {
      json.put("graceMillis", deadlines.graceMillis());
    }
  }

  private static RoundDeadlines deadlines(JsonObject json) {
    return new RoundDeadlines(
        json.whole("recruitMillis"),
        json.whole("keyMillis"),
        json.whole("shareMillis"),
        json.whole("collectMillis"),
        json.whole("confirmMillis"),
        json.whole("unmaskMillis"),
        json.whole("aggregateMillis"),
        json.has("graceMillis") ? json.whole("graceMillis") : 0);
  }

  private static void training(LocalTraining training, ObjectNode json) {
    json.put("epochs", training.epochs()).put("batchSize", training.batchSize());
    JsonText.putReal(json, "learningRate", training.learningRate());
    JsonText.putReal(json, "momentum", training.momentum());
    JsonText.putReal(json, "weightDecay", training.weightDecay());
    JsonText.putReal(json, "proximal", training.proximal());
  }

  private static LocalTraining training(JsonObject json) {
    return new LocalTraining(
        json.wholeInt("epochs"),
        json.wholeInt("batchSize"),
        json.real("learningRate"),
        json.real("momentum"),
        json.real("weightDecay"),
        json.real("proximal"));
  }

  private static void update(UpdateSpec update, ObjectNode json) {
    JsonText.putReal(json, "clipNorm", update.clipNorm());
    json.put("maxWeight", update.maxWeight())
        .put("cohortMax", update.cohortMax())
        .put("fieldsPerLane", update.fieldsPerLane());
    Compression compression = update.compression();
    if (compression != null) {
      json.putObject("compression")
          .put("rotated", compression.rotated())
          .put("dithered", compression.dithered())
          .put("sentMillionths", compression.sentMillionths())
          .put("residual", compression.residual());
    }
    ClientNoise noise = update.noise();
    if (noise != null) {
      ObjectNode added = json.putObject("noise");
      JsonText.putReal(added, "multiplier", noise.multiplier());
      added.put("honest", noise.honest());
    }
  }

  private static UpdateSpec update(JsonObject json) {
    return new UpdateSpec(
        json.real("clipNorm"),
        json.whole("maxWeight"),
        json.wholeInt("cohortMax"),
        json.wholeInt("fieldsPerLane"),
        json.has("compression") ? compression(json.object("compression")) : null,
        json.has("noise") ? noise(json.object("noise")) : null);
  }

  private static ClientNoise noise(JsonObject json) {
    return new ClientNoise(json.real("multiplier"), json.wholeInt("honest"));
  }

  private static Compression compression(JsonObject json) {
    return new Compression(
        json.truth("rotated"),
        json.truth("dithered"),
        json.wholeInt("sentMillionths"),
        json.truth("residual"));
  }

  private static void optimizer(OptimizerSpec optimizer, ObjectNode json) {
    json.put("kind", optimizer.kind().name());
    JsonText.putReal(json, "learningRate", optimizer.learningRate());
    JsonText.putReal(json, "momentum", optimizer.momentum());
    JsonText.putReal(json, "beta2", optimizer.beta2());
    JsonText.putReal(json, "tau", optimizer.tau());
  }

  private static OptimizerSpec optimizer(JsonObject json) {
    return new OptimizerSpec(
        json.constant("kind", OptimizerSpec.Kind.class),
        json.real("learningRate"),
        json.real("momentum"),
        json.real("beta2"),
        json.real("tau"));
  }

  /** What is usual is not written: it was not either when there was nothing else. */
  private static void secure(SecureRules secure, ObjectNode json) {
    JsonText.putReal(json, "gamma", secure.gamma());
    if (secure.adversary() != Adversary.MALICIOUS) {
      json.put("adversary", secure.adversary().name());
    } else if (!secure.window()) {
      json.put("window", false);
    }
  }

  private static void privacy(RoundPrivacy privacy, ObjectNode json) {
    json.put("mechanism", privacy.rules().mechanism().name());
    JsonText.putReal(json, "noiseMultiplier", privacy.rules().noiseMultiplier());
    JsonText.putReal(json, "epsilon", privacy.rules().budget().epsilon());
    JsonText.putReal(json, "delta", privacy.rules().budget().delta());
    json.put("ledger", privacy.ledger().hex());
  }

  private static @Nullable RoundPrivacy privacy(JsonObject config) {
    if (!config.has("privacy")) {
      return null;
    }
    JsonObject json = config.object("privacy");
    PrivacyBudget budget = new PrivacyBudget(json.real("epsilon"), json.real("delta"));
    PrivacyRules rules =
        new PrivacyRules(
            json.constant("mechanism", NoiseMechanism.class), json.real("noiseMultiplier"), budget);
    return new RoundPrivacy(rules, json.digest("ledger"));
  }

  private static @Nullable SecureRules secure(JsonObject json) {
    if (!json.has("secure")) {
      return null;
    }
    JsonObject secure = json.object("secure");
    Adversary adversary =
        secure.has("adversary")
            ? secure.constant("adversary", Adversary.class)
            : Adversary.MALICIOUS;
    boolean usual = adversary == Adversary.MALICIOUS;
    return new SecureRules(
        secure.real("gamma"), adversary, secure.has("window") ? secure.truth("window") : usual);
  }
}
