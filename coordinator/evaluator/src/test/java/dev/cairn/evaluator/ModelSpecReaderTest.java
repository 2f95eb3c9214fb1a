package dev.cairn.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.PortableModel;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples are those of the documentation; the admin API's test writes the same files. */
class ModelSpecReaderTest {
  static ObjectNode sample(String name) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(Path.of("..", "docs", "api", name).toFile());
  }

  @Test
  void portable_isRead() throws IOException {
    assertThat(ModelSpecReader.read(sample("model-portable.json")))
        .isEqualTo(
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
                        new Layer.Linear(3)))));
  }

  @Test
  void exported_isRead() throws IOException {
    assertThat(ModelSpecReader.read(sample("model-exported.json")))
        .isEqualTo(
            new ModelSpec.Exported(
                new Digest("a".repeat(64)),
                123_456,
                new ModelShape(
                    List.of(
                        new TensorShape("conv1.weight", List.of(8, 3, 3, 3)),
                        new TensorShape("conv1.bias", List.of(8)),
                        new TensorShape("scale", List.of())))));
  }

  @Test
  void whatThisVersionDoesNotKnow_isRefused() throws IOException {
    assertThatThrownBy(() -> ModelSpecReader.read(null)).hasMessageContaining("does not tell");
    ObjectNode kind = sample("model-portable.json").put("kind", "onnx");
    assertThatThrownBy(() -> ModelSpecReader.read(kind)).hasMessageContaining("not 'onnx'");
    ObjectNode layer = sample("model-portable.json");
    ((ObjectNode) layer.path("layers").path(1)).put("type", "swish");
    assertThatThrownBy(() -> ModelSpecReader.read(layer)).hasMessageContaining("'swish'");
    ObjectNode tensors = sample("model-portable.json");
    ((ObjectNode) tensors.path("tensors").path(0)).put("name", "other");
    assertThatThrownBy(() -> ModelSpecReader.read(tensors)).hasMessageContaining("other tensors");
  }
}
