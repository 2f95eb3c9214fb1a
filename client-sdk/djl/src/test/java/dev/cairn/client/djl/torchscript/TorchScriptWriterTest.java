package dev.cairn.client.djl.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.protocol.model.Initializer;
import dev.cairn.protocol.model.Layer;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.PortableModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The archive's outer form; that PyTorch reads and trains it is tested with PyTorch. */
class TorchScriptWriterTest {
  private final PortableModel model =
      new PortableModel(
          List.of(1, 4, 4),
          List.of(
              new Layer.Conv2d(2, 3, 1, 1),
              Layer.Activation.RELU,
              new Layer.Flatten(),
              new Layer.Dropout(0.25),
              new Layer.Linear(3)));
  private final ParameterVector parameters = Initializer.initialize(model, 4);

  @Test
  void archive_isStoredAndHasTheTensorsInOrder() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(
            new ByteArrayInputStream(TorchScriptWriter.toBytes(model, parameters)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        assertThat(entry.getMethod()).as(entry.getName()).isEqualTo(ZipEntry.STORED);
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }

    assertThat(entries.keySet())
        .containsExactly(
            "cairn/data.pkl",
            "cairn/code/__torch__.py",
            "cairn/constants.pkl",
            "cairn/version",
            "cairn/data/0",
            "cairn/data/1",
            "cairn/data/2",
            "cairn/data/3");
    ByteBuffer values = ByteBuffer.allocate(4 * parameters.values().length);
    for (int i = 0; i < 4; i++) {
      values.put(entries.get("cairn/data/" + i));
    }
    float[] floats = new float[parameters.values().length];
    values.rewind().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    assertThat(floats).isEqualTo(parameters.values());
    assertThat(new String(entries.get("cairn/code/__torch__.py")))
        .doesNotContain("@")
        .contains(
            "  __annotations__[\"1\"] = __torch__.Weights\n"
                + "  __annotations__[\"5\"] = __torch__.Weights\n",
            "torch.tensor([1, 119, 1, 3, 1, 4, 4])");
  }

  @Test
  void equalModels_giveEqualBytesInEveryTimeZone() {
    byte[] here = TorchScriptWriter.toBytes(model, parameters);
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(TorchScriptWriter.toBytes(model, parameters)).isEqualTo(here);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void weightsOfAnotherModel_areRefused() {
    PortableModel other = new PortableModel(List.of(5), List.of(new Layer.Linear(3)));

    assertThatThrownBy(() -> TorchScriptWriter.toBytes(other, parameters))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of the model's shape");
  }
}
