package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.engine.aggregation.OptimizerSpec;
import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.run.RetryRules;
import dev.cairn.engine.run.TrainingPlan;
import dev.cairn.engine.run.UpdateRules;
import dev.cairn.protocol.ClientNoise;
import dev.cairn.protocol.Compression;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import dev.cairn.secagg.graph.Adversary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanFileTest {
  private static final Path CANONICAL = Path.of("src/test/resources/plan/v1");

  private static PlanFile sample(String name) {
    return PlanFile.read(Docs.SAMPLES.resolve(name), FileSink.hashing());
  }

  @Test
  void minimalPlan_takesTheDefaultsOfTheReferenceTable() {
    TrainingPlan plan = sample("minimal.yaml").plan();

    assertThat(plan)
        .isEqualTo(
            new TrainingPlan(
                "hello",
                new Population("hello"),
                sample("fashion-lenet.yaml").plan().model(),
                null,
                3,
                new CohortRules(5, 5, 4),
                600_000,
                new RetryRules(3),
                new LocalTraining(1, 20, 0.05, 0, 0, 0),
                new UpdateRules(10, 1000, 3, Compression.usual()),
                OptimizerSpec.defaults(OptimizerSpec.Kind.FEDAVG),
                1,
                null,
                null));
  }

  @Test
  void fashionPlan_isTheLeNetOf61706Parameters() {
    TrainingPlan plan = sample("fashion-lenet.yaml").plan();

    assertThat(plan.model().shape().dimension()).isEqualTo(61_706);
    assertThat(plan.cohort()).isEqualTo(new CohortRules(18, 20, 12));
    assertThat(plan.budgetMillis()).isEqualTo(120_000);
    assertThat(plan.training()).isEqualTo(new LocalTraining(1, 20, 0.05, 0.9, 0, 0));
    assertThat(plan.evaluation()).isEqualTo("fashion-mnist-test");
  }

  @Test
  void tabularPlan_setsEveryOptimizerKey() {
    TrainingPlan plan = sample("tabular-fedadam.yaml").plan();

    assertThat(plan.optimizer())
        .isEqualTo(new OptimizerSpec(OptimizerSpec.Kind.FEDADAM, 0.03, 0.9, 0.99, 0.001));
    assertThat(plan.cohort()).isEqualTo(new CohortRules(8, 10, 6));
    assertThat(plan.training().weightDecay()).isEqualTo(0.0001);
  }

  @Test
  void fedproxPlan_hasTheProximalTermAndTheUsualMinimum() {
    TrainingPlan plan = sample("fedprox.yaml").plan();

    assertThat(plan.training().proximal()).isEqualTo(0.01);
    assertThat(plan.cohort()).isEqualTo(new CohortRules(10, 12, 7));
  }

  @Test
  void adaptiveOptimizer_hasALowerLearningRateByDefault() {
    String text = Docs.read(Docs.SAMPLES.resolve("minimal.yaml")) + "optimizer: {kind: FedYogi}\n";

    assertThat(PlanFile.parse("plan.yaml", text).plan().optimizer())
        .isEqualTo(OptimizerSpec.defaults(OptimizerSpec.Kind.FEDYOGI));
  }

  /** The canonical form is stored and digested: its bytes must never change for the same plan. */
  @ParameterizedTest
  @ValueSource(
      strings = {"minimal", "fashion-lenet", "tabular-fedadam", "fedprox", "exported", "private"})
  void canonicalForm_isTheStoredOne(String name) {
    String stored = Docs.read(CANONICAL.resolve(name + ".yaml"));

    PlanFile reread = PlanFile.parse(name, stored);

    assertThat(reread.text()).isEqualTo(stored);
  }

  /** The samples' canonical form since there is compression. */
  @ParameterizedTest
  @ValueSource(strings = {"minimal", "fashion-lenet", "tabular-fedadam", "fedprox"})
  void canonicalFormOfASample_isTheStoredOne(String name) {
    String stored = Docs.read(CANONICAL.resolve(name + ".compressed.yaml"));

    assertThat(sample(name + ".yaml").text()).isEqualTo(stored);
    assertThat(sample(name + ".yaml")).isEqualTo(PlanFile.parse(name, stored));
  }

  @Test
  void privatePlan_isTheStoredOne_andNeedsEqualWeights() {
    String text = sample("private.yaml").text();
    assertThat(text).isEqualTo(Docs.read(CANONICAL.resolve("private.yaml")));
    assertThatThrownBy(
            () -> PlanFile.parse("plan.yaml", text.replace("maxWeight: 1,", "maxWeight: 2,")))
        .hasMessageContaining("maxWeight must be 1, not 2");
    assertThatThrownBy(() -> PlanFile.parse("plan.yaml", text.replace("delta: 1.0E-6", "delta: 1")))
        .hasMessageContaining("delta must be more than 0 and less than 1");
  }

  @Test
  void distributedPlan_isTheStoredOne() {
    PlanFile sample = sample("private-distributed.yaml");
    assertThat(sample.text()).isEqualTo(Docs.read(CANONICAL.resolve("private-distributed.yaml")));
    assertThat(sample.plan().updateSpec().noise()).isEqualTo(new ClientNoise(6, 14));
    assertThat(sample.plan().update().compression()).isEqualTo(Compression.usual());
  }

  /** Plans from before there was compression go on without. */
  @Test
  void fieldsPerLaneAlone_meansNoCompression() {
    String text = Docs.read(Docs.SAMPLES.resolve("minimal.yaml"));
    for (String update : List.of("{fieldsPerLane: 3}", "{compression: off, fieldsPerLane: 3}")) {
      assertThat(PlanFile.parse("plan.yaml", text + "update: " + update + "\n").plan().update())
          .isEqualTo(new UpdateRules(10, 1000, 3));
    }
    assertThat(PlanFile.parse("plan.yaml", text + "update: {compression: off}\n").plan().update())
        .isEqualTo(new UpdateRules(10, 1000, 2));
  }

  @Test
  void compression_everyKey_isRead() {
    String text = Docs.read(Docs.SAMPLES.resolve("minimal.yaml"));
    String update =
        "update: {compression: {bytesPerParameter: 2, rotation: off, dither: on, randomK: 0.25,"
            + " residual: on}}\n";
    assertThat(PlanFile.parse("plan.yaml", text.replace("5}", "9}") + update).plan().update())
        .isEqualTo(new UpdateRules(10, 1000, 4, new Compression(false, true, 250_000, true)));
    assertThat(
            PlanFile.parse("plan.yaml", text + "update: {compression: {bytesPerParameter: 4.0}}\n")
                .plan()
                .update())
        .isEqualTo(new UpdateRules(10, 1000, 2, Compression.usual()));
  }

  @Test
  void digest_namesTheCanonicalBytes() {
    assertThat(
            PlanFile.parse("plan.yaml", Docs.read(CANONICAL.resolve("minimal.yaml")))
                .digest()
                .hex())
        .isEqualTo("c90697b8d96fea1599187f7e3e7e2dbb2b165db183ab6f0c05e26b760c8d1276");
    assertThat(sample("minimal.yaml").digest().hex())
        .isEqualTo("fbca07b174f4af157dfb993cdc07dce8c2adbba4881a8ee61fd5261fd1d714e7");
  }

  @Test
  void digest_doesNotDependOnTheSystemsLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat("%d".formatted(1)).isNotEqualTo("1");
      assertThat(PlanFile.of(sample("tabular-fedadam.yaml").plan()).text())
          .isEqualTo(Docs.read(CANONICAL.resolve("tabular-fedadam.compressed.yaml")));
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(sample("tabular-fedadam.yaml").text())
          .isEqualTo(Docs.read(CANONICAL.resolve("tabular-fedadam.compressed.yaml")));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anyPlan_isReadBackFromItsCanonicalForm() {
    long seed = 20260101;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      TrainingPlan plan = RandomPlans.next(random);
      PlanFile written = PlanFile.of(plan);

      PlanFile read = PlanFile.parse("plan.yaml", written.text());

      assertThat(read.plan()).as("seed %d, plan %d:%n%s", seed, i, written.text()).isEqualTo(plan);
      assertThat(read).isEqualTo(written);
    }
  }

  @Test
  void manyTensors_fitAPlan() {
    List<TensorShape> tensors = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      tensors.add(new TensorShape("encoder.layers." + i + ".attention.weight", List.of(8, 8)));
    }
    Digest digest = Digest.of(new byte[] {1});
    TrainingPlan plan = sample("minimal.yaml").plan();
    TrainingPlan large =
        new TrainingPlan(
            plan.name(),
            plan.population(),
            new ModelSpec.Exported(digest, 5, new ModelShape(tensors)),
            digest,
            plan.rounds(),
            plan.cohort(),
            plan.budgetMillis(),
            plan.retry(),
            plan.training(),
            plan.update(),
            plan.optimizer(),
            plan.seed(),
            plan.secure(),
            plan.evaluation());

    assertThat(PlanFile.parse("plan.yaml", PlanFile.of(large).text()).plan()).isEqualTo(large);
  }

  @Test
  void secureAggregation_mayBeAskedFor() {
    String text = Docs.read(Docs.SAMPLES.resolve("fashion-lenet.yaml"));

    TrainingPlan plan =
        PlanFile.parse(
                "plan.yaml",
                text.replace("secureAggregation: off", "secureAggregation: {gamma: 0.1}"))
            .plan();

    assertThat(plan.secure()).isEqualTo(new SecureRules(0.1));
  }

  @Test
  void adversaryAndWindow_haveDefaults_andMayBeGiven() {
    String text = Docs.read(Docs.SAMPLES.resolve("fashion-lenet.yaml"));
    Map.of(
            "{gamma: 0.1}", new SecureRules(0.1, Adversary.MALICIOUS, true),
            "{gamma: 0.1, window: off}", new SecureRules(0.1, Adversary.MALICIOUS, false),
            "{gamma: 0.1, adversary: malicious, window: on}", new SecureRules(0.1),
            "{gamma: 0.1, adversary: semi_honest}",
                new SecureRules(0.1, Adversary.SEMI_HONEST, false),
            "{gamma: 0.1, adversary: semi_honest, window: off}",
                new SecureRules(0.1, Adversary.SEMI_HONEST, false))
        .forEach(
            (given, expected) ->
                assertThat(
                        PlanFile.parse("plan.yaml", text.replace("{gamma: 0.1}", given))
                            .plan()
                            .secure())
                    .as(given)
                    .isEqualTo(expected));
  }

  @Test
  void textIsTakenAsWritten_whateverYamlMakesOfIt() {
    String text = Docs.read(Docs.SAMPLES.resolve("minimal.yaml"));

    for (String word : List.of("off", "2024", "1e3", "true", "0x10", "no")) {
      String named = text.replace("name: hello", "name: " + word);
      assertThat(PlanFile.parse("plan.yaml", named).plan().name()).isEqualTo(word);
    }
  }

  @Test
  void byteOrderMarkAndWindowsLineEnds_areNoDefects() {
    String text = Docs.read(Docs.SAMPLES.resolve("minimal.yaml"));

    PlanFile read = PlanFile.parse("plan.yaml", "\uFEFF" + text.replace("\n", "\r\n"));

    assertThat(read).isEqualTo(sample("minimal.yaml"));
  }

  @Test
  void layersOfEveryKind_areRead() {
    String text =
        Docs.read(Docs.SAMPLES.resolve("minimal.yaml"))
            .replace(
                "model: lenet5",
                "model: {portable: {input: [3, 8, 8], layers: [{conv2d: {out: 4, kernel: 3, stride:"
                    + " 2}}, sigmoid, {avgPool2d: 2}, flatten, tanh, {dropout: 0.5}, {linear:"
                    + " 2}]}}");

    assertThat(PlanFile.parse("plan.yaml", text).plan().model())
        .isEqualTo(
            new ModelSpec.Portable(
                new PortableModel(
                    List.of(3, 8, 8),
                    List.of(
                        new Layer.Conv2d(4, 3, 2, 0),
                        Layer.Activation.SIGMOID,
                        new Layer.AvgPool2d(2),
                        new Layer.Flatten(),
                        Layer.Activation.TANH,
                        new Layer.Dropout(0.5),
                        new Layer.Linear(2)))));
  }

  @Test
  void missingFile_isOneLine() {
    assertThatThrownBy(() -> sample("nowhere.yaml"))
        .isInstanceOf(DefectException.class)
        .hasMessageEndingWith("nowhere.yaml: there is no such file; check the path");
    assertThatThrownBy(() -> PlanFile.read(Docs.SAMPLES, FileSink.hashing()))
        .hasMessageEndingWith("samples: this is a folder; name a YAML file");
  }
}
