package dev.cairn.server.config;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.ClientVersion;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.EligibilityRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.round.PhaseTimes;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.privacy.NoiseMechanism;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan of a file's nodes. What the plan's own constructors refuse is told with its place.
 */
final class PlanReader {
  private final Section plan;
  private final PlanFiles files;

  PlanReader(YamlNode root, PlanFiles files) {
    this.plan = Section.of(root, PlanKeys.KEYS);
    this.files = files;
  }

  TrainingPlan read() {
    String name = plan.text("name");
    Population population =
        refusable(plan.node("population"), () -> new Population(plan.text("population")));
    int rounds = plan.whole("rounds");
    CohortRules cohort = built("cohort", PlanReader::cohort);
    long budgetMillis = plan.section("deadlines").millis("round");
    Long graceMillis =
        plan.section("deadlines").has("grace") ? plan.section("deadlines").millis("grace") : null;
    Section deadlines = plan.section("deadlines");
    PhaseTimes phases =
        refusable(deadlines.node("phases"), () -> PhaseKeys.read(deadlines.section("phases")));
    RetryRules retry = built("retry", section -> new RetryRules(section.whole("attempts")));
    LocalTraining training = built("training", PlanReader::training);
    UpdateRules update = new UpdateReader(plan.section("update")).read();
    OptimizerSpec optimizer = built("optimizer", PlanReader::optimizer);
    long seed = plan.wholeLong("seed");
    SecureRules secure = secure();
    PrivacyRules privacy = plan.has("privacy") ? built("privacy", PlanReader::privacy) : null;
    String evaluation = plan.section("evaluation").textOrNull("dataset");
    EligibilityRules eligibility = built("eligibility", PlanReader::eligibility);
    // Last, because files are uploaded on the way.
    ModelReader.Model model = new ModelReader(files).read(plan.node("model"));
    try {
      return new TrainingPlan(
          name,
          population,
          model.spec(),
          model.weights(),
          rounds,
          cohort,
          budgetMillis,
          graceMillis,
          retry,
          training,
          update,
          optimizer,
          seed,
          secure,
          privacy,
          evaluation,
          eligibility,
          phases);
    } catch (IllegalArgumentException e) {
      throw plan.place().refused(e);
    }
  }

  private <T> T built(String key, Function<Section, T> reader) {
    return refusable(plan.node(key), () -> reader.apply(plan.section(key)));
  }

  private static <T> T refusable(YamlNode node, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw node.place().refused(e);
    }
  }

  private static CohortRules cohort(Section section) {
    boolean selectedIsGiven = section.has("selected");
    if (!section.has("target") && !selectedIsGiven) {
      throw section.place().defect("must have the key target or selected");
    }
    if (selectedIsGiven && section.has("overSelection")) {
      throw section.place().defect("must have either selected or overSelection, not both");
    }
    int target = section.whole(section.has("target") ? "target" : "selected");
    int minimum = section.has("minimum") ? section.whole("minimum") : (target * 2 + 2) / 3;
    if (selectedIsGiven) {
      return new CohortRules(target, section.whole("selected"), minimum);
    }
    double factor = section.has("overSelection") ? section.real("overSelection") : 1;
    return CohortRules.overSelecting(target, factor, minimum);
  }

  private static LocalTraining training(Section section) {
    return new LocalTraining(
        section.whole("epochs"),
        section.whole("batchSize"),
        section.real("learningRate"),
        section.real("momentum"),
        section.real("weightDecay"),
        section.real("proximal"));
  }

  private static OptimizerSpec optimizer(Section section) {
    List<String> kinds = new ArrayList<>();
    for (OptimizerSpec.Kind kind : OptimizerSpec.Kind.values()) {
      kinds.add(kind.name().toLowerCase(Locale.ROOT));
    }
    OptimizerSpec usual =
        OptimizerSpec.defaults(
            OptimizerSpec.Kind.valueOf(section.oneOf("kind", kinds).toUpperCase(Locale.ROOT)));
    return new OptimizerSpec(
        usual.kind(),
        section.has("learningRate") ? section.real("learningRate") : usual.learningRate(),
        section.has("momentum") ? section.real("momentum") : usual.momentum(),
        section.has("beta2") ? section.real("beta2") : usual.beta2(),
        section.has("tau") ? section.real("tau") : usual.tau());
  }

  private static PrivacyRules privacy(Section section) {
    boolean central = section.oneOf("noise", List.of("central", "distributed")).equals("central");
    return new PrivacyRules(
        central ? NoiseMechanism.TRUSTED_CURATOR : NoiseMechanism.DISTRIBUTED,
        section.real("noiseMultiplier"),
        new PrivacyBudget(section.real("epsilon"), section.real("delta")));
  }

  private static EligibilityRules eligibility(Section section) {
    List<String> classes = new ArrayList<>();
    if (section.has("deviceClasses")) {
      for (YamlNode word : section.node("deviceClasses").list("a list of device classes")) {
        classes.add(word.scalar("a device class, as in phone"));
      }
    }
    ClientVersion version = null;
    if (section.has("minimumVersion")) {
      version = ClientVersion.parse(section.text("minimumVersion"));
      if (version == null) {
        throw section.node("minimumVersion").unexpected("a version, as in 1.2");
      }
    }
    return new EligibilityRules(
        version,
        classes,
        section.whole("minimumExamples"),
        section.has("minimumSeparation") ? section.millis("minimumSeparation") : 0);
  }

  private @Nullable SecureRules secure() {
    YamlNode node = plan.node("secureAggregation");
    if (node.is(YamlNode.Form.EMPTY)) {
      return null;
    }
    if (node.is(YamlNode.Form.SCALAR)) {
      if (node.scalar("off").equals("off")) {
        return null;
      }
      throw node.unexpected("off or a section with the key gamma, as in {gamma: 0.1}");
    }
    return built("secureAggregation", PlanReader::secureRules);
  }

  private static SecureRules secureRules(Section section) {
    double gamma = section.real("gamma");
    boolean malicious =
        section.oneOf("adversary", List.of("malicious", "semi_honest")).equals("malicious");
    boolean window =
        section.has("window")
            ? section.oneOf("window", List.of("on", "off")).equals("on")
            : malicious;
    return new SecureRules(gamma, malicious ? Adversary.MALICIOUS : Adversary.SEMI_HONEST, window);
  }
}
