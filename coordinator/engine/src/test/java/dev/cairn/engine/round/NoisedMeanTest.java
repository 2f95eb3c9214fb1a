package dev.cairn.engine.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class NoisedMeanTest {
  private static final NoisedMean MEAN = new NoisedMean(new float[] {0.5f, -2, 1e-9f}, 7, 5);

  @Test
  void mean_isReadAsItWasKept() {
    NoisedMean read = NoisedMean.fromFile(MEAN.toFile(), 3);
    assertThat(read.mean()).isEqualTo(MEAN.mean());
    assertThat(read.weight()).isEqualTo(7);
    assertThat(read.count()).isEqualTo(5);
  }

  @Test
  void fileThatWasChangedAnywhere_isRefused() {
    int length = MEAN.toFile().remaining();
    for (int at = 0; at < length; at++) {
      ByteBuffer file = MEAN.toFile();
      file.put(at, (byte) (file.get(at) ^ 1));
      assertThatThrownBy(() -> NoisedMean.fromFile(file, 3))
          .as("byte %d", at)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("damaged");
    }
    assertThatThrownBy(() -> NoisedMean.fromFile(MEAN.toFile().limit(length - 1), 3))
        .hasMessageContaining("where 64 bytes of a mean with noise were kept");
    assertThatThrownBy(() -> NoisedMean.fromFile(MEAN.toFile(), 2)).hasMessageContaining("damaged");
  }
}
