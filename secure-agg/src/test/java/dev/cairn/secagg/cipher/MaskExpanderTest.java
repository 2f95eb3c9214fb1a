package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MaskExpanderTest {
  static Stream<Arguments> kernels(String file) {
    return Vectors.read(file)
        .flatMap(
            vector ->
                Stream.of(
                    Arguments.of(new VarHandleLaneKernel(), vector),
                    Arguments.of(new PortableLaneKernel(), vector)));
  }

  static Stream<Arguments> mask_stream() {
    return kernels("mask_stream");
  }

  @ParameterizedTest
  @MethodSource("mask_stream")
  void knownAnswers_onlyInTheRange_withBothSigns(LaneKernel kernel, Vectors.Case vector) {
    int from = vector.number("firstLane");
    long[] stream = lanes(vector.bytes("stream"));
    int to = from + stream.length;
    SecretBytes seed = SecretBytes.take(vector.bytes("seed"));
    long[] lanes = new long[to + 3];
    Arrays.fill(lanes, 5);
    try (MaskExpander expander = new MaskExpander(kernel)) {
      expander.add(seed, lanes, from, to);
      for (int i = 0; i < lanes.length; i++) {
        assertThat(lanes[i]).isEqualTo(i >= from && i < to ? 5 + stream[i - from] : 5);
      }
      expander.subtract(seed, lanes, from, to);
      assertThat(lanes).containsOnly(5);
      expander.subtract(seed, lanes, from, to);
      assertThat(lanes[from]).isEqualTo(5 - stream[0]);
    }
  }

  static Stream<Arguments> mask_stream_digests() {
    return kernels("mask_stream_digests");
  }

  @ParameterizedTest
  @MethodSource("mask_stream_digests")
  void knownDigestsOfLongStreams(LaneKernel kernel, Vectors.Case vector) {
    long[] lanes = new long[vector.number("lanes")];
    try (MaskExpander expander = new MaskExpander(kernel)) {
      expander.add(SecretBytes.take(vector.bytes("seed")), lanes, 0, lanes.length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(8 * lanes.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(lanes);
    assertThat(Sha256.of(bytes.array())).isEqualTo(vector.bytes("sha256"));
  }

  /** However a vector is cut into ranges, and in whatever order they come, the sum is the same. */
  @SeededTest
  void anyRanges_makeTheStreamThatThePlatformMakesAtOnce(long seed, SplittableRandom random)
      throws Exception {
    byte[] mask = new byte[MaskExpander.SEED_LENGTH];
    new SeededRandomSource(seed).fill(mask);
    int length = 1 + random.nextInt(random.nextBoolean() ? 40 : 20_000);
    long[] lanes = random.longs(length).toArray();
    long[] expected = lanes.clone();
    long[] stream = streamOfThePlatform(mask, length);
    for (int i = 0; i < length; i++) {
      expected[i] += stream[i];
    }
    LaneKernel kernel = random.nextBoolean() ? new VarHandleLaneKernel() : new PortableLaneKernel();
    try (MaskExpander expander = new MaskExpander(kernel)) {
      int[] cuts = random.ints(random.nextInt(6), 0, length + 1).sorted().toArray();
      int to = length;
      for (int i = cuts.length - 1; i >= 0; i--) {
        expander.add(SecretBytes.copyOf(mask), lanes, cuts[i], to);
        to = cuts[i];
      }
      expander.add(SecretBytes.copyOf(mask), lanes, 0, to);
    }
    assertThat(lanes).isEqualTo(expected);
  }

  private static long[] streamOfThePlatform(byte[] seed, int lanes) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(seed, 0, 32, "AES"),
        new IvParameterSpec(Arrays.copyOf(Arrays.copyOfRange(seed, 32, 40), 16)));
    return lanes(cipher.doFinal(new byte[8 * lanes]));
  }

  private static long[] lanes(byte[] bytes) {
    long[] lanes = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(lanes);
    return lanes;
  }

  @Test
  void everyBitOfASeed_changesTheStream() {
    byte[] seed = new byte[MaskExpander.SEED_LENGTH];
    long[] stream = new long[16];
    try (MaskExpander expander = new MaskExpander()) {
      expander.add(SecretBytes.copyOf(seed), stream, 0, 16);
      for (int bit = 0; bit < 8 * seed.length; bit++) {
        byte[] other = seed.clone();
        other[bit / 8] ^= (byte) (1 << (bit % 8));
        long[] lanes = new long[16];
        expander.add(SecretBytes.take(other), lanes, 0, 16);
        int differing = 0;
        for (int i = 0; i < 16; i++) {
          differing += Long.bitCount(lanes[i] ^ stream[i]);
        }
        // Of 1,024 bits half are expected, with a deviation of 16.
        assertThat(differing).as("bit %d", bit).isBetween(400, 624);
      }
    }
  }

  @Test
  void badArguments_areBugs() {
    SecretBytes seed = SecretBytes.take(new byte[40]);
    long[] lanes = new long[4];
    try (MaskExpander expander = new MaskExpander()) {
      for (int[] range : new int[][] {{-1, 2}, {3, 2}, {0, 5}}) {
        assertThatThrownBy(() -> expander.add(seed, lanes, range[0], range[1]))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> expander.add(SecretBytes.take(new byte[32]), lanes, 0, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a seed of 40 bytes, got 32");
      expander.add(seed, lanes, 4, 4);
    }
    assertThat(lanes).containsOnly(0);
  }

  @Test
  void close_wipesWhatIsLeftOfStreams_andEndsItsUse() throws Exception {
    PortableLaneKernel kernel = new PortableLaneKernel();
    MaskExpander expander = new MaskExpander(kernel);
    SecretBytes seed = SecretBytes.take(new byte[40]);
    expander.expand(
        List.of(new Mask(seed, true), new Mask(seed, true)), 0, new long[5_000], 0, 5_000);
    byte[] stream = (byte[]) field(expander, "chunk");
    byte[] second = (byte[]) field(expander, "second");
    long[] words = (long[]) field(kernel, "words");
    assertThat(stream[7]).isNotZero();
    assertThat(second[7]).isNotZero();
    assertThat(words[7]).isNotZero();

    expander.close();
    expander.close();

    assertThat(stream).containsOnly(0);
    assertThat(second).containsOnly(0);
    assertThat(words).containsOnly(0);
    assertThatThrownBy(() -> expander.add(seed, new long[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Object field(Object owner, String name) throws Exception {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  @Test
  void theFastKernel_isForTheJvmOnly() {
    Supplier<LaneKernel> here = LaneKernel::ofPlatform;
    assertThat(here.get()).isInstanceOf(VarHandleLaneKernel.class);
    assertThat(LaneKernel.ofPlatform("OpenJDK 64-Bit Server VM"))
        .isInstanceOf(VarHandleLaneKernel.class);
    assertThat(LaneKernel.ofPlatform("Dalvik")).isInstanceOf(PortableLaneKernel.class);
  }
}
