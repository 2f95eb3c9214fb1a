package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ModelSpec;
import dev.cairn.protocol.model.TensorShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples are those of the documentation; the evaluator's test reads the same files. */
class ModelSpecJsonTest {
  private static JsonNode sample(String name) throws IOException {
    return Json.MAPPER.readTree(Path.of("..", "docs", "api", name).toFile());
  }

  private static JsonNode written(ModelSpec spec) throws IOException {
    return Json.MAPPER.readTree(Json.bytes(ModelSpecJson.write(spec)));
  }

  @Test
  void portable_isAsInTheSample() throws IOException {
    assertThat(written(Samples.SMALL_CONVOLUTION)).isEqualTo(sample("model-portable.json"));
  }

  @Test
  void exported_isAsInTheSample() throws IOException {
    ModelSpec spec =
        new ModelSpec.Exported(
            new Digest("a".repeat(64)),
            123_456,
            new ModelShape(
                List.of(
                    new TensorShape("conv1.weight", List.of(8, 3, 3, 3)),
                    new TensorShape("conv1.bias", List.of(8)),
                    new TensorShape("scale", List.of()))));
    assertThat(written(spec)).isEqualTo(sample("model-exported.json"));
  }
}
