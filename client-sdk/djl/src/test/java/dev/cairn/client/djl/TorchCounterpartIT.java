package dev.cairn.client.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.client.Cancellation;
import dev.cairn.client.TrainedUpdate;
import dev.cairn.client.TrainingJob;
import dev.cairn.protocol.BatchOrder;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.LocalTraining;
import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same files and jobs in Python's torch. The interpreter is named by the property {@code
 * cairn.python}; where it cannot import torch the tests are skipped loudly, or fail if the
 * environment has {@code REQUIRE_ALL=1}.
 */
class TorchCounterpartIT {
  private static final long PYTHON_SECONDS_MAX = 120;
  private static final Path COUNTERPART = Path.of("src/test/python/counterpart.py");
  private static final Path EXPORTER = Path.of("src/main/python/export_torch_module.py");

  @TempDir private Path folder;

  private record Run(int exit, String output) {}

  @BeforeAll
  static void needPython() throws Exception {
    Run run = python("-c", "import torch; print('counterpart: torch', torch.__version__)");
    if (run.exit() == 0) {
      System.out.println(run.output().strip());
      return;
    }
    String skipped =
        "SKIPPED: counterpart tests of client-sdk/djl: "
            + System.getProperty("cairn.python", "python3")
            + " cannot import torch; set -Dcairn.python";
    System.out.println(skipped);
    assertThat(System.getenv("REQUIRE_ALL")).as(skipped).isNotEqualTo("1");
    Assumptions.abort(skipped);
  }

  @Test
  void portableModels_areTheSameInPython() throws Exception {
    assertSameInPython(Models.lenet(), SyntheticExamples.image(), "False");
    assertSameInPython(Models.everyLayer(), new int[] {2, 9, 8}, "True");
    assertSameInPython(Models.perceptron(5, 4, 3), new int[] {5}, "False");
  }

  private void assertSameInPython(PortableModel model, int[] shape, String randomized)
      throws Exception {
    ModelSpec spec = new ModelSpec.Portable(model);
    ParameterVector weights = Initializer.initialize(model, 21);
    String output = assertSameInPython(spec, null, weights, shape, model.classes());

    List<String> expected = new ArrayList<>();
    for (TensorShape tensor : model.shape().tensors()) {
      expected.add(
          tensor.name() + tensor.dims().toString().replaceAll("[\\[,]", " ").replace("]", ""));
    }
    expected.add("randomized " + randomized);
    expected.add("requires_grad True");
    assertThat(output.lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactlyElementsOf(
            expected.stream().map(line -> line.replaceAll(" +", " ")).toList());
  }

  /** Writes model.pt, has Python evaluate it, compares logits and parameters. */
  private String assertSameInPython(
      ModelSpec spec, byte[] module, ParameterVector weights, int[] shape, int classes)
      throws Exception {
    SyntheticExamples examples = new SyntheticExamples(shape, classes, 37, 6);
    Path file = folder.resolve("model.pt");
    Files.write(file, ModelFile.of(spec, module, weights));
    List<String> arguments = new ArrayList<>();
    arguments.add(COUNTERPART.toString());
    arguments.addAll(List.of("logits", file.toString(), floats("features", examples.features)));
    arguments.addAll(List.of(path("logits"), path("parameters")));
    Arrays.stream(shape).forEach(extent -> arguments.add(Integer.toString(extent)));
    Run run = python(arguments.toArray(new String[0]));
    assertThat(run.exit()).as(run.output()).isZero();

    assertThat(floats("parameters")).isEqualTo(weights.values());
    float[] theirs = floats("logits");
    try (TorchModule loaded = ModulePool.load(spec, module)) {
      loaded.setParameters(weights.values());
      new ExampleFeed(examples, loaded).read(IntStream.range(0, 37).toArray());
      float[] ours = loaded.logits(37);
      assertThat(ours).hasSize(37 * classes).hasSameSizeAs(theirs);
      for (int i = 0; i < ours.length; i++) {
        assertThat(ours[i]).isCloseTo(theirs[i], within(1e-5f));
      }
    }
    return run.output();
  }

  /** LeNet from torch.nn with torch.optim.SGD and the proximal term in the loss. */
  @Test
  void training_isThatOfTorchOptim() throws Exception {
    SyntheticExamples examples = new SyntheticExamples(SyntheticExamples.image(), 10, 110, 6);
    LocalTraining training = new LocalTraining(2, 20, 0.05, 0.9, 0.001, 0.1);
    TrainingJob job = Models.job(Models.lenet(), training, examples);
    Run run =
        python(
            COUNTERPART.toString(),
            "train",
            floats("start", job.start().values()),
            floats("features", examples.features),
            longs("labels", examples.labels),
            longs("order", job.order()),
            path("delta"),
            "2",
            "20",
            "0.05",
            "0.9",
            "0.001",
            "0.1");
    assertThat(run.exit()).as(run.output()).isZero();

    float[] theirs = floats("delta");
    TrainedUpdate ours;
    try (DjlTrainer trainer = DjlTrainer.create(1)) {
      ours = trainer.train(job);
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < theirs.length; i++) {
      difference += Math.pow(theirs[i] - ours.delta()[i], 2);
      norm += Math.pow(theirs[i], 2);
    }
    assertThat(theirs).hasSize(61_706);
    assertThat(Math.sqrt(norm)).isGreaterThan(0.01);
    assertThat(Math.sqrt(difference / norm)).isLessThan(1e-4);
    assertThat(ours.loss())
        .isCloseTo(Double.parseDouble(run.output().strip().split(" ")[1]), within(1e-5));
  }

  @Test
  void exportedModule_trainsHereAndIsTheSameThere() throws Exception {
    Run export = python(EXPORTER.toString(), "--out", folder.toString(), "--name", "net");
    assertThat(export.exit()).as(export.output()).isZero();
    byte[] module = Files.readAllBytes(folder.resolve("net.pt"));
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("net.safetensors")));
    ModelShape shape = Safetensors.shapeOf(file);
    ParameterVector weights = Safetensors.read(file, shape);
    ModelSpec spec = new ModelSpec.Exported(Digest.of(module), module.length, shape);
    SyntheticExamples examples = new SyntheticExamples(SyntheticExamples.image(), 10, 300, 1);
    LocalTraining training = new LocalTraining(3, 20, 0.1, 0.9, 0, 0);
    TrainingJob job =
        new TrainingJob(
            spec,
            module,
            weights,
            training,
            examples,
            BatchOrder.of(1, 1, new ClientId("d"), 300, 3),
            new Cancellation());

    assertThat(export.output()).contains("sha256=" + Digest.of(module));
    assertThat(new String(module, StandardCharsets.ISO_8859_1))
        .as("paths of the exporting machine")
        .doesNotContain("debug_pkl")
        .doesNotContain("site-packages");
    float[] trained;
    try (DjlTrainer trainer = DjlTrainer.create(1);
        ModelScorer scorer = ModelScorer.create()) {
      trained = trainer.train(job).delta();
      for (int i = 0; i < trained.length; i++) {
        trained[i] += weights.values()[i];
      }
      ParameterVector after = new ParameterVector(shape, trained);
      assertThat(scorer.score(spec, module, after, examples).accuracy()).isGreaterThan(0.9);
    }
    assertSameInPython(
        spec, module, new ParameterVector(shape, trained), SyntheticExamples.image(), 10);
  }

  @Test
  void networksThatCannotTakePart_areRefusedByTheExporter() throws Exception {
    Path models = folder.resolve("models.py");
    Files.writeString(
        models,
        "import torch\n"
            + "def norm(): return torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3),"
            + " torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(1352, 10))\n"
            + "def image(): return torch.nn.Conv2d(1, 2, 3)\n"
            + "def frozen(): return torch.nn.Sequential(torch.nn.Flatten(),"
            + " torch.nn.Linear(784, 2)).requires_grad_(False)\n");
    for (String[] expected :
        new String[][] {
          {"norm", "use GroupNorm or LayerNorm"},
          {"image", "must return float32 [batch, classes]"},
          {"frozen", "no trainable parameter"}
        }) {
      Run run =
          python(
              EXPORTER.toString(),
              "--model",
              models + ":" + expected[0],
              "--out",
              folder.toString(),
              "--name",
              "refused");
      assertThat(run.exit()).isNotZero();
      assertThat(run.output()).startsWith("cannot export: ").contains(expected[1]);
      assertThat(folder.resolve("refused.pt")).doesNotExist();
    }
  }

  private static Run python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("cairn.python", "python3"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("python", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PYTHON_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("python took more than " + PYTHON_SECONDS_MAX + " s");
      }
      return new Run(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      return new Run(-1, e.toString());
    } finally {
      Files.delete(output);
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String floats(String name, float[]... rows) throws IOException {
    int size = Arrays.stream(rows).mapToInt(row -> row.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return Files.write(folder.resolve(name), bytes.array()).toString();
  }

  private String longs(String name, int[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putLong(value);
    }
    return Files.write(folder.resolve(name), bytes.array()).toString();
  }

  private float[] floats(String name) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)));
    float[] values = new float[bytes.remaining() / 4];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
