package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is relied on in DJL's unofficial classes; each of these once behaved differently. */
class TorchModuleTest {
  private static final LocalTraining MOMENTUM = new LocalTraining(1, 5, 0.1, 0.9, 0.01, 0.1);

  private static TorchModule load(PortableModel model) {
    return ModulePool.load(new ModelSpec.Portable(model), null);
  }

  private static void fill(TorchModule module, SyntheticExamples examples, int from, int to) {
    int[] indices = new int[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = from + i;
    }
    new ExampleFeed(examples, module).read(indices);
  }

  @Test
  void description_isThatOfTheModel() {
    try (TorchModule module = load(Models.everyLayer())) {
      assertThat(module.description().dimension())
          .isEqualTo(Models.everyLayer().shape().dimension());
      assertThat(module.description().classes()).isEqualTo(3);
      assertThat(module.description().exampleShape()).containsExactly(2, 9, 8);
      assertThat(module.description().exampleSize()).isEqualTo(144);
    }
  }

  @Test
  void parameters_areThoseThatWereSet() {
    float[] values = Initializer.initialize(Models.everyLayer(), 9).values();
    try (TorchModule module = load(Models.everyLayer())) {
      module.setParameters(values);
      assertThat(module.parameters()).isEqualTo(values);
      // The buffer that was lent to PyTorch is reused: the parameters must not point into it.
      module.setParameters(new float[values.length]);
      module.setParameters(values);
      assertThat(module.parameters()).isEqualTo(values);
    }
  }

  /** Velocity lives in a buffer that each call changes in place; a copy would lose it. */
  @Test
  void oneCall_equalsACallForEachStep() {
    SyntheticExamples examples = new SyntheticExamples(new int[] {2, 9, 8}, 3, 23, 1);
    float[] start = Initializer.initialize(Models.everyLayer(), 9).values();
    try (TorchModule module = load(Models.everyLayer())) {
      module.beginTraining(start, MOMENTUM);
      fill(module, examples, 0, 23);
      float[] losses = module.train(23, 5, 0, 77);
      float[] trained = module.parameters();

      module.beginTraining(start, MOMENTUM);
      float[] single = new float[5];
      for (int step = 0; step < 5; step++) {
        int to = Math.min(23, 5 * step + 5);
        fill(module, examples, 5 * step, to);
        single[step] = module.train(to - 5 * step, 5, step, 77)[0];
      }

      assertThat(losses).hasSize(5);
      assertThat(single).isEqualTo(losses);
      assertThat(module.parameters()).isEqualTo(trained);

      module.beginTraining(start, new LocalTraining(1, 5, 0.1, 0, 0.01, 0.1));
      fill(module, examples, 0, 23);
      module.train(23, 5, 0, 77);
      assertThat(module.parameters()).as("without momentum").isNotEqualTo(trained);
    }
  }

  @Test
  void gradients_areOnInEveryThreadAndLeftAsTheyWere() throws Exception {
    SyntheticExamples examples = new SyntheticExamples(new int[] {4}, 2, 10, 1);
    PortableModel model = Models.perceptron(4, 3, 2);
    float[] start = Initializer.initialize(model, 1).values();
    List<float[]> results = new ArrayList<>();
    Runnable work =
        () -> {
          boolean before = ai.djl.pytorch.jni.JniUtils.isGradMode();
          try (TorchModule module = load(model)) {
            module.beginTraining(start, MOMENTUM);
            fill(module, examples, 0, 10);
            module.train(10, 5, 0, 0);
            results.add(module.parameters());
          }
          assertThat(ai.djl.pytorch.jni.JniUtils.isGradMode()).isEqualTo(before);
        };
    TorchEngine.start();
    ai.djl.pytorch.jni.JniUtils.setGradMode(false);
    work.run();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(work).get(30, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }

    assertThat(results).hasSize(2);
    assertThat(results.get(0)).isNotEqualTo(start).isEqualTo(results.get(1));
  }

  /** DJL loads modules in evaluation mode while it believes that they train. */
  @Test
  void dropout_actsInTrainingFromTheFirstCallAndNeverInEvaluation() {
    PortableModel model =
        new PortableModel(List.of(6), List.of(new Layer.Dropout(0.3), new Layer.Linear(2)));
    SyntheticExamples examples = new SyntheticExamples(new int[] {6}, 2, 9, 1);
    float[] start = Initializer.initialize(model, 1).values();
    LocalTraining tiny = new LocalTraining(1, 4, 1e-30, 0, 0, 0);
    try (TorchModule module = load(model)) {
      module.beginTraining(start, tiny);
      fill(module, examples, 0, 9);
      long seed = 0x89abcdef12345678L;
      float[] losses = module.train(9, 4, 6, seed);
      assertThat(losses).hasSize(3);
      for (int step = 0; step < 3; step++) {
        double expected = expectedLoss(examples, start, 4 * step, seed, 6 + step);
        assertThat((double) losses[step]).as("step " + step).isCloseTo(expected, within(1e-5));
      }
      fill(module, examples, 0, 9);
      assertThat(module.train(9, 4, 6, seed + 1)).isNotEqualTo(losses);
      fill(module, examples, 0, 9);
      float[] logits = module.logits(9);
      assertThat(module.logits(9)).isEqualTo(logits);
      for (int i = 0; i < 9; i++) {
        for (int c = 0; c < 2; c++) {
          double sum = start[12 + c];
          for (int k = 0; k < 6; k++) {
            sum += start[6 * c + k] * examples.features[i][k];
          }
          assertThat((double) logits[2 * i + c]).isCloseTo(sum, within(1e-5));
        }
      }
    }
  }

  /** The masks as DropoutMask hashes them, dropout, then the linear layer and the loss. */
  private static double expectedLoss(
      SyntheticExamples examples, float[] w, int from, long seed, int step) {
    int to = Math.min(examples.size(), from + 4);
    double loss = 0;
    for (int i = from; i < to; i++) {
      float[] logits = {w[12], w[13]};
      for (int k = 0; k < 6; k++) {
        if (DropoutMask.keeps(seed, step, 1, (i - from) * 6 + k, 0.3)) {
          logits[0] += w[k] * examples.features[i][k] / 0.7f;
          logits[1] += w[6 + k] * examples.features[i][k] / 0.7f;
        }
      }
      loss += ModelScorer.crossEntropy(logits, examples.labels[i]);
    }
    return loss / (to - from);
  }

  @Test
  void dropoutMasks_dropAtTheirRateAndIndependently() {
    int n = 200_000;
    int dropped = 0;
    int both = 0;
    int neighbours = 0;
    for (int i = 0; i < n; i++) {
      boolean here = !DropoutMask.keeps(5, 0, 1, i, 0.25);
      dropped += here ? 1 : 0;
      both += here && !DropoutMask.keeps(5, 1, 1, i, 0.25) ? 1 : 0;
      neighbours += here && !DropoutMask.keeps(5, 0, 1, i + 1, 0.25) ? 1 : 0;
    }
    assertThat(dropped / (double) n).isCloseTo(0.25, within(0.005));
    assertThat(both / (double) n).isCloseTo(0.0625, within(0.003));
    assertThat(neighbours / (double) n).isCloseTo(0.0625, within(0.003));
  }

  @Test
  void aThousandTrainings_leaveNothingBehind() throws Exception {
    SyntheticExamples examples = new SyntheticExamples(new int[] {16}, 4, 20, 1);
    PortableModel model = Models.perceptron(16, 8, 4);
    float[] start = Initializer.initialize(model, 1).values();
    try (TorchModule module = load(model)) {
      int held = 0;
      long resident = 0;
      for (int job = 0; job < 1200; job++) {
        module.beginTraining(start, MOMENTUM);
        fill(module, examples, 0, 20);
        module.train(20, 5, 0, job);
        module.parameters();
        fill(module, examples, 0, 20);
        module.logits(20);
        if (job == 199) {
          held = module.heldArrays();
          resident = residentMegabytes();
        }
      }
      assertThat(module.heldArrays()).isEqualTo(held).isLessThan(10);
      assertThat(residentMegabytes() - resident).isLessThan(60);
    }
  }

  private static long residentMegabytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    String line =
        Files.readAllLines(status).stream()
            .filter(l -> l.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
  }

  @Test
  void bytesThatAreNoModule_areRefusedInOneLine() {
    assertThatThrownBy(() -> TorchModule.load(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a self-training module: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void modulesOfAnotherFormat_areRefused() {
    assertThatThrownBy(() -> ModuleDescription.of(new long[] {2, 10, 0, 2, 4}))
        .hasMessageContaining("format 1, got 2; export it again");
    assertThatThrownBy(() -> ModuleDescription.of(new long[0])).hasMessageContaining("got none");
    assertThatThrownBy(() -> ModuleDescription.of(new long[] {1, 0, 0, 2, 4}))
        .hasMessageContaining("number of parameters must be 1 to 536870911, not 0");
    assertThatThrownBy(() -> ModuleDescription.of(new long[] {1, 1, 0, 2, 1 << 20, 1 << 20}))
        .hasMessageContaining("size of an example");
  }
}
