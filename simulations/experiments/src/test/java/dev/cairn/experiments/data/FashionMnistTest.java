package dev.cairn.experiments.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.client.djl.data.DataException;
import dev.cairn.client.djl.data.Examples;
import dev.cairn.protocol.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  /** Packed and unpacked; the script that selects the images reproduces both. */
  private static final Map<String, List<String>> DIGESTS =
      Map.of(
          "train-images-idx3-ubyte.gz",
          List.of(
              "616db191196257c23264c045a29f6f91e2a8cddc024d2feb58a17b2039acc62d",
              "686328c8d4deaaa5bdcce4b1f909f0aa0cbd9ad3dd067e40895c5630363b35a8"),
          "train-labels-idx1-ubyte.gz",
          List.of(
              "19fe69acc4c901b028e61ea77fc2f6e9f39a6938c7b69f30b660f6d2175eafd9",
              "76258004c0878209a6b44c8c38425cc1e3e65a6c6b28df137a3ec8bc3b26388f"),
          "t10k-images-idx3-ubyte.gz",
          List.of(
              "dee649b463ba6b27aa040f06c714d0d076542c58646a8521eec15af0aaa1172e",
              "b7e28a06823043c4aa5e3ddb7868459bb7c2e793455ec3f55ac23604aa76f11a"),
          "t10k-labels-idx1-ubyte.gz",
          List.of(
              "c438073d81034beab293e24fee97a38dc0fa23468fbbff740fafee519ef20cb4",
              "f39af46cf499ce38127dbca1a0d0c3ae182a5f5637d9e0e9731cf1b1a635ecf6"));

  @TempDir Path folder;

  @Test
  void packagedFiles_haveTheDigestsThatTheirProvenanceStates() throws IOException {
    String provenance = new String(resource("PROVENANCE.md"), StandardCharsets.UTF_8);
    for (Map.Entry<String, List<String>> entry : DIGESTS.entrySet()) {
      byte[] packed = resource(entry.getKey());
      List<String> digests = List.of(Digest.of(packed).hex(), Digest.of(unpacked(packed)).hex());
      assertThat(digests).as(entry.getKey()).isEqualTo(entry.getValue());
      assertThat(provenance).contains(digests);
    }
    assertThat(new String(resource("LICENSE"), StandardCharsets.UTF_8))
        .startsWith("The MIT License (MIT) Copyright © 2017 Zalando SE");
  }

  @Test
  void packaged_isBalancedAndNormalised() {
    FashionMnist data = FashionMnist.packaged();
    assertThat(data.train().size()).isEqualTo(12_000);
    assertThat(data.test().size()).isEqualTo(2_000);
    assertThat(data.train().classCounts()).hasSize(10).containsOnly(1_200);
    assertThat(data.test().classCounts()).hasSize(10).containsOnly(200);
    assertThat(data.train().exampleShape()).containsExactly(1, 28, 28);
    assertThat(data.test().classNames()).isEqualTo(FashionMnist.CLASS_NAMES);
    List<Float> pixels = pixels(data.test(), 2_000);
    assertThat(Collections.min(pixels)).isEqualTo((0f - 0.2860f) / 0.3530f);
    assertThat(Collections.max(pixels)).isEqualTo((1f - 0.2860f) / 0.3530f);
  }

  @Test
  void fromFolder_readsTheSameFilesToTheSameExamples() throws IOException {
    for (String name : DIGESTS.keySet()) {
      byte[] packed = resource(name);
      if (name.startsWith("t10k")) {
        Files.write(folder.resolve(name.replace(".gz", "")), unpacked(packed));
      } else {
        Files.write(folder.resolve(name), packed);
      }
    }
    FashionMnist read = FashionMnist.fromFolder(folder);
    FashionMnist packaged = FashionMnist.packaged();
    assertThat(read.train().labels()).isEqualTo(packaged.train().labels());
    assertThat(read.test().labels()).isEqualTo(packaged.test().labels());
    assertThat(pixels(read.test(), 20)).isEqualTo(pixels(packaged.test(), 20));
  }

  @Test
  void fromFolder_saysWhatIsMissing() {
    assertThatThrownBy(() -> FashionMnist.fromFolder(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train-images-idx3-ubyte.gz, found neither");
  }

  private static List<Float> pixels(Examples examples, int count) {
    FloatBuffer features = FloatBuffer.allocate(count * 28 * 28);
    examples.read(Shares.first(count), features, IntBuffer.allocate(count));
    List<Float> pixels = new ArrayList<>();
    for (float pixel : features.array()) {
      pixels.add(pixel);
    }
    return pixels;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FashionMnist.class.getResourceAsStream("/fashion-mnist/" + name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }
}
