package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.Cancellation;
import dev.cairn.client.TrainingFailedException;
import dev.cairn.client.TrainingJob;
import dev.cairn.client.djl.torchscript.TorchScriptWriter;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With a module that the Python exporter wrote (its example, torch 2.15); never replaced. */
class ExportedModelTest {
  private static final byte[] MODULE = resource("exported-v1.pt");
  private static final ParameterVector WEIGHTS = weights();
  private static final ModelSpec SPEC =
      new ModelSpec.Exported(Digest.of(MODULE), MODULE.length, WEIGHTS.shape());
  private static final LocalTraining TRAINING = new LocalTraining(3, 20, 0.1, 0.9, 0, 0.01);

  private final SyntheticExamples examples =
      new SyntheticExamples(SyntheticExamples.image(), 10, 300, 1);

  private static byte[] resource(String name) {
    try (InputStream in = ExportedModelTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParameterVector weights() {
    ByteBuffer file = ByteBuffer.wrap(resource("exported-v1.safetensors"));
    return Safetensors.read(file, Safetensors.shapeOf(file));
  }

  private TrainingJob job(ModelSpec spec, byte[] module, LocalTraining training) {
    return new TrainingJob(
        spec,
        module,
        WEIGHTS,
        training,
        examples,
        BatchOrder.of(1, 1, new ClientId("d"), examples.size(), training.epochs()),
        new Cancellation());
  }

  @Test
  void module_beginsWithTheWeightsOfItsSafetensors() {
    try (TorchModule module = TorchModule.load(MODULE)) {
      assertThat(module.parameters()).isEqualTo(WEIGHTS.values());
      assertThat(module.description().randomized()).isTrue();
      assertThat(module.description().exampleShape()).containsExactly(1, 28, 28);
    }
  }

  @Test
  void module_learnsAndItsFileHoldsWhatItLearned() {
    try (DjlTrainer trainer = DjlTrainer.create(1);
        ModelScorer scorer = ModelScorer.create()) {
      float[] trained = trainer.train(job(SPEC, MODULE, TRAINING)).delta();
      for (int i = 0; i < trained.length; i++) {
        trained[i] += WEIGHTS.values()[i];
      }
      ParameterVector after = new ParameterVector(WEIGHTS.shape(), trained);
      Score score = scorer.score(SPEC, MODULE, after, examples);
      byte[] file = ModelFile.of(SPEC, MODULE, after);

      assertThat(scorer.score(SPEC, MODULE, WEIGHTS, examples).accuracy()).isLessThan(0.3);
      assertThat(score.accuracy()).isGreaterThan(0.9);
      try (TorchModule reloaded = TorchModule.load(file)) {
        assertThat(reloaded.parameters()).isEqualTo(trained);
      }
    }
  }

  /** The module's dropout draws from the one generator of the process. */
  @Test
  void jobsInParallel_giveTheBitsOfJobsInTurn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (DjlTrainer trainer = DjlTrainer.create(3)) {
      float[] alone = trainer.train(job(SPEC, MODULE, TRAINING)).delta();
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        calls.add(() -> trainer.train(job(SPEC, MODULE, TRAINING)).delta());
      }
      for (Future<float[]> delta : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
        assertThat(delta.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** One training path: a portable model's archive, declared as exported, trains alike. */
  @Test
  void portableArchive_trainsAlikeAsExportedModule() {
    SyntheticExamples rows = new SyntheticExamples(new int[] {6}, 3, 31, 4);
    TrainingJob portable = Models.job(Models.perceptron(6, 4, 3), TRAINING, rows);
    byte[] archive = TorchScriptWriter.toBytes(Models.perceptron(6, 4, 3), portable.start());
    ModelSpec spec =
        new ModelSpec.Exported(Digest.of(archive), archive.length, portable.start().shape());
    TrainingJob exported =
        new TrainingJob(
            spec, archive, portable.start(), TRAINING, rows, portable.order(), new Cancellation());
    try (DjlTrainer trainer = DjlTrainer.create(1)) {
      assertThat(trainer.train(exported).delta()).isEqualTo(trainer.train(portable).delta());
    }
  }

  @Test
  void modulesThatAreNotThePlans_areRefused() {
    byte[] changed = MODULE.clone();
    changed[100]++;
    assertFails("not those that the plan names", job(SPEC, changed, TRAINING));
    assertFails("needs the bytes of its module", job(SPEC, null, TRAINING));
    ModelShape half = new ModelShape(List.of(new TensorShape("w", List.of(7))));
    ModelSpec wrong = new ModelSpec.Exported(Digest.of(MODULE), MODULE.length, half);
    TrainingJob mismatched =
        new TrainingJob(
            wrong,
            MODULE,
            new ParameterVector(half, new float[7]),
            TRAINING,
            examples,
            job(SPEC, MODULE, TRAINING).order(),
            new Cancellation());
    assertFails("the module has 1986 parameters, the plan's shape 7", mismatched);
    byte[] garbage = new byte[100];
    ModelSpec none = new ModelSpec.Exported(Digest.of(garbage), 100, WEIGHTS.shape());
    assertFails("not a self-training module", job(none, garbage, TRAINING));
  }

  private static void assertFails(String reason, TrainingJob job) {
    try (DjlTrainer trainer = DjlTrainer.create(1)) {
      assertThatThrownBy(() -> trainer.train(job))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining(reason);
    }
  }
}
