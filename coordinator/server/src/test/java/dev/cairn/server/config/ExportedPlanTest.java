package dev.cairn.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan whose model lies in files beside it. */
class ExportedPlanTest {
  private static final byte[] MODULE = {1, 2, 3, 4, 5};
  private static final ModelShape SHAPE =
      new ModelShape(
          List.of(
              new TensorShape("conv.weight", List.of(2, 1, 3, 3)),
              new TensorShape("conv.bias", List.of(2))));

  private final List<Path> taken = new ArrayList<>();

  @TempDir Path folder;

  private Path plan;

  @BeforeEach
  void copySampleAndItsFiles() throws IOException {
    plan = folder.resolve("plan.yaml");
    Files.copy(Docs.SAMPLES.resolve("exported-module.yaml"), plan);
    Files.createDirectory(folder.resolve("models"));
    Files.write(folder.resolve("models/resnet.pt"), MODULE);
    Files.write(folder.resolve("models/resnet.safetensors"), weights(SHAPE));
  }

  private static byte[] weights(ModelShape shape) {
    return Safetensors.write(new ParameterVector(shape, new float[shape.dimension()])).array();
  }

  private PlanFile read() {
    return PlanFile.read(
        plan,
        file -> {
          taken.add(folder.relativize(file));
          return FileSink.hashing().put(file);
        });
  }

  private void replace(String before, String after) throws IOException {
    String text = Files.readString(plan);
    assertThat(text).contains(before);
    Files.writeString(plan, text.replace(before, after));
  }

  @Test
  void files_areTakenAndNamedByTheirDigests() {
    PlanFile read = read();

    assertThat(taken)
        .containsExactly(Path.of("models/resnet.pt"), Path.of("models/resnet.safetensors"));
    assertThat(read.plan().model())
        .isEqualTo(new ModelSpec.Exported(Digest.of(MODULE), MODULE.length, SHAPE));
    assertThat(read.plan().initialWeights()).isEqualTo(Digest.of(weights(SHAPE)));
    assertThat(PlanFile.parse("stored", read.text())).isEqualTo(read);
  }

  @Test
  void digestsInAFileOnDisk_needNoFiles() throws IOException {
    PlanFile first = read();
    Files.writeString(plan, first.text());
    Files.delete(folder.resolve("models/resnet.pt"));
    taken.clear();

    assertThat(read()).isEqualTo(first);
    assertThat(taken).isEmpty();
  }

  @Test
  void missingModule_isOneLineWithItsPath() throws IOException {
    Files.delete(folder.resolve("models/resnet.pt"));

    assertThatThrownBy(this::read)
        .isInstanceOf(DefectException.class)
        .hasMessage(
            plan
                + ": 'model.exported.module' at line 7 names "
                + folder.resolve("models/resnet.pt")
                + ", which is no file; paths are relative to the plan's folder");
  }

  @Test
  void corruptWeights_areRefused() throws IOException {
    Files.write(folder.resolve("models/resnet.safetensors"), MODULE);

    assertThatThrownBy(this::read)
        .hasMessageContaining("'model.exported.weights' at line 8 names")
        .hasMessageEndingWith("not a safetensors file: shorter than eight bytes");
  }

  @Test
  void statedLengthThatIsWrong_isRefused() throws IOException {
    replace("module: models/resnet.pt", "module: models/resnet.pt\n    moduleBytes: 6");

    assertThatThrownBy(this::read)
        .hasMessageEndingWith(
            "'model.exported.moduleBytes' at line 8 is not what the file holds; remove it");
  }

  @Test
  void sinkThatFails_isOneLine() {
    assertThatThrownBy(
            () ->
                PlanFile.read(
                    plan,
                    file -> {
                      throw new IOException("the coordinator has no room");
                    }))
        .isInstanceOf(DefectException.class)
        .hasMessageEndingWith("which cannot be taken: the coordinator has no room");
  }

  @Test
  void planThatCannotWork_isRefusedBeforeAnythingIsTaken() throws IOException {
    replace("momentum: 0.9}", "momentum: 9}");

    assertThatThrownBy(this::read).hasMessageContaining("momentum must be");
    assertThat(taken).isEmpty();
  }

  @Test
  void firstWeightsOfAPortableModel_mustHaveItsTensors() throws IOException {
    Files.writeString(
        plan,
        """
        name: tabular
        population: tabular
        model: {portable: {input: [2], layers: [linear: 3], weights: models/resnet.safetensors}}
        rounds: 1
        cohort: {selected: 1}
        """);
    assertThatThrownBy(this::read)
        .hasMessageEndingWith("whose tensors are not those of the plan's layers");

    ModelShape shape =
        new ModelShape(
            List.of(
                new TensorShape("layers.1.weight", List.of(3, 2)),
                new TensorShape("layers.1.bias", List.of(3))));
    Files.write(folder.resolve("models/resnet.safetensors"), weights(shape));

    PlanFile read = read();
    assertThat(read.plan().initialWeights()).isEqualTo(Digest.of(weights(shape)));
    assertThat(PlanFile.parse("stored", read.text())).isEqualTo(read);
  }

  @Test
  void fileThatIsNotUtf8_isRefused() throws IOException {
    Files.write(plan, new byte[] {'n', ':', ' ', (byte) 0xff});

    assertThatThrownBy(this::read)
        .hasMessage(plan + ": the file is not UTF-8 text; save it as UTF-8");
  }
}
