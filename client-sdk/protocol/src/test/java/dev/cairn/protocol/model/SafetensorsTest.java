package dev.cairn.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final ModelShape SHAPE =
      new ModelShape(
          List.of(
              new TensorShape("w", List.of(1, 2)),
              new TensorShape("b", List.of(1)),
              new TensorShape("s", List.of())));
  private static final ParameterVector PARAMETERS =
      new ParameterVector(SHAPE, new float[] {1, -2, Float.MIN_VALUE, Float.NaN});
  private static final String W =
      "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}";
  private static final String B = "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}";
  private static final String S = "\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[12,16]}";

  @Test
  void file_isTheCanonicalOne() {
    String header = "{" + W + "," + B + "," + S + "}";
    ByteBuffer file = Safetensors.write(PARAMETERS);

    assertThat(file.remaining()).isEqualTo((int) Safetensors.length(SHAPE));
    long headerLength = file.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(headerLength % 8).isZero();
    assertThat(headerLength - header.length()).isBetween(0L, 7L);
    String written = new String(file.array(), 8, (int) headerLength, StandardCharsets.US_ASCII);
    assertThat(written.stripTrailing()).isEqualTo(header);
    byte[] one = Arrays.copyOfRange(file.array(), 8 + (int) headerLength, 12 + (int) headerLength);
    assertThat(one).containsExactly(0, 0, 0x80, 0x3f);
  }

  @Test
  void read_givesBackWhatWasWritten() {
    ByteBuffer file = Safetensors.write(PARAMETERS);
    int position = file.position();

    assertThat(Safetensors.read(file, SHAPE).values()).isEqualTo(PARAMETERS.values());
    assertThat(Safetensors.shapeOf(file)).isEqualTo(SHAPE);
    assertThat(file.position()).isEqualTo(position);
  }

  @Test
  void read_startsAtThePositionOfTheBuffer() {
    ByteBuffer file = Safetensors.write(PARAMETERS);
    ByteBuffer larger = ByteBuffer.allocate(file.remaining() + 8);
    ((Buffer) larger).position(3);
    larger.put(file);
    ((Buffer) larger).limit(larger.position());
    ((Buffer) larger).position(3);

    assertThat(Safetensors.read(larger, SHAPE).values()).isEqualTo(PARAMETERS.values());
  }

  @Test
  void lenet_survivesTheRoundTripBitForBit() {
    ParameterVector weights = Initializer.initialize(PortableModelTest.lenet(), 3);
    ByteBuffer file = Safetensors.write(weights);

    assertThat(Safetensors.read(file, weights.shape()).values()).isEqualTo(weights.values());
  }

  @Test
  void read_takesOtherOrdersSpacesAndMetadata() {
    String header =
        " { \"__metadata__\" : {\"format\":\"pt\",\"no\\\"te\":\"a\\u00e9\\n\"} , "
            + S
            + ",\n"
            + B.replace("\"b\"", "\"\\u0062\"")
            + ","
            + W
            + " } ";

    assertThat(Safetensors.read(file(header, 16), SHAPE).values()).isEqualTo(new float[4]);
    assertThat(Safetensors.shapeOf(file(header, 16))).isEqualTo(SHAPE);
    assertThat(Safetensors.shapeOf(file("{\"__metadata__\":{}," + W + "}", 8)).dimension())
        .isEqualTo(2);
  }

  @Test
  void read_refusesAnotherModelsFile() {
    ByteBuffer file = Safetensors.write(PARAMETERS);
    assertRefused("the file has 3 tensors, the model 1", file, shape("w", 1, 2));
    assertRefused("lacks tensor v", file("{" + W + "}", 8), shape("v", 1, 2));
    assertRefused("tensor w is [1, 2], not [2, 1]", file("{" + W + "}", 8), shape("w", 2, 1));
    assertRefused("F32 is needed", file("{" + W.replace("F32", "F16") + "}", 8), shape("w", 1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ ",
        "[]",
        "{\"w\"}",
        "{\"w\":{}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2]}}",
        "{\"w\":{\"shape\":[1,2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1 2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2,],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1,2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[9999999999,2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8,9]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,99999999999999999999]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,4]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,12]}}",
        "{\"w\":{\"dtype\":\"F32\" \"shape\":[1,2],\"data_offsets\":[0,8]}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8],\"x\":1}}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}} {}",
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},}",
        "{\"\\x77\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
      })
  void malformedHeaders_areRefused(String header) {
    assertThatThrownBy(() -> Safetensors.read(file(header, 8), shape("w", 1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(malformed|extent|lie|data have).*");
  }

  /** Two tensors over the same bytes leave a hole that nobody would look at. */
  @Test
  void overlapsHolesAndTwins_areRefused() {
    String overlap = "{" + W + "," + B.replace("[8,12]", "[4,8]") + "}";
    assertThatThrownBy(() -> Safetensors.shapeOf(file(overlap, 12)))
        .hasMessageContaining("does not lie");
    String hole = "{" + W + "," + B.replace("[8,12]", "[12,16]") + "}";
    assertThatThrownBy(() -> Safetensors.shapeOf(file(hole, 16)))
        .hasMessageContaining("does not lie");
    assertThatThrownBy(() -> Safetensors.shapeOf(file("{" + W + "}", 12)))
        .hasMessageContaining("have 12 bytes, its tensors 8");
    assertThatThrownBy(() -> Safetensors.shapeOf(file("{" + W + "," + W + "}", 16)))
        .hasMessageContaining("two entries are called w");
  }

  @Test
  void headersOfAnImpossibleLength_areRefused() {
    for (long length : new long[] {0, 1, -1, 9, 1 << 25, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      file.putLong(0, length);
      assertRefused("a header of " + length + " bytes", file, SHAPE);
    }
    assertRefused("shorter than eight bytes", ByteBuffer.allocate(7), SHAPE);
  }

  /** Whatever stands in a file, the answer is parameters or a refusal. */
  @Test
  void damagedFiles_neverGiveAnythingElseThanARefusal() {
    byte[] good = Safetensors.write(PARAMETERS).array();
    SplittableRandom random = new SplittableRandom(20);
    int refused = 0;
    for (int run = 0; run < 5000; run++) {
      byte[] bad = Arrays.copyOf(good, good.length - (run % 3 == 0 ? random.nextInt(40) : 0));
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        Safetensors.read(ByteBuffer.wrap(bad), SHAPE);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }

    assertThat(refused).isBetween(3000, 4999);
  }

  private static ModelShape shape(String name, Integer... dims) {
    return new ModelShape(List.of(new TensorShape(name, List.of(dims))));
  }

  private static ByteBuffer file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    ((Buffer) file).rewind();
    return file;
  }

  private static void assertRefused(String reason, ByteBuffer file, ModelShape shape) {
    assertThatThrownBy(() -> Safetensors.read(file, shape))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
