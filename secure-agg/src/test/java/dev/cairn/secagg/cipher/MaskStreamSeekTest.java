package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a stream is begun and however it is cut, its lanes are the same. */
class MaskStreamSeekTest {
  private static final List<LaneKernel> KERNELS =
      List.of(new VarHandleLaneKernel(), new PortableLaneKernel());

  /** 64 KiB, and an odd rest. */
  private static final int LANES = 8_192 + 4_099;

  /** Expands in chunks of so many KiB, from each of a few offsets on. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16, 32, 64})
  void row40_chunks_makeOneStream(int kibibytes) throws Exception {
    SecretBytes seed = SecretBytes.random(MaskExpander.SEED_LENGTH, new SeededRandomSource(40));
    long[] stream = streamOfThePlatform(seed.view(), LANES);
    int chunk = 128 * kibibytes;
    for (LaneKernel kernel : KERNELS) {
      for (int offset : new int[] {0, 1, 2, 2_047, 2_048, 2_049, chunk - 1, chunk + 1}) {
        long[] lanes = new long[LANES];
        try (MaskExpander expander = new MaskExpander(kernel)) {
          for (int from = offset; from < LANES; from += chunk) {
            expander.add(seed, lanes, from, Math.min(from + chunk, LANES));
          }
        }
        assertThat(Arrays.copyOf(lanes, offset)).isEqualTo(new long[offset]);
        assertThat(Arrays.copyOfRange(lanes, offset, LANES))
            .isEqualTo(Arrays.copyOfRange(stream, offset, LANES));
      }
    }
  }

  private static long[] streamOfThePlatform(byte[] seed, int lanes) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(seed, 0, 32, "AES"),
        new IvParameterSpec(Arrays.copyOf(Arrays.copyOfRange(seed, 32, 40), 16)));
    return words(cipher.doFinal(new byte[8 * lanes]));
  }

  private static long[] words(byte[] bytes) {
    long[] words = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
    return words;
  }

  static Stream<Vectors.Case> mask_stream_far() {
    return Vectors.read("mask_stream_far");
  }

  @ParameterizedTest
  @MethodSource("mask_stream_far")
  void row40_knownAnswers_beyond4GiB(Vectors.Case vector) {
    long[] stream = words(vector.bytes("stream"));
    for (LaneKernel kernel : KERNELS) {
      long[] lanes = new long[stream.length];
      try (MaskExpander expander = new MaskExpander(kernel)) {
        Mask mask = new Mask(SecretBytes.take(vector.bytes("seed")), true);
        long first = Long.parseLong(vector.text("firstLane"));
        expander.expand(List.of(mask), first, lanes, 0, lanes.length);
      }
      assertThat(lanes).isEqualTo(stream);
    }
  }

  /** Block by block under the bare cipher, across the places where a narrow counter would wrap. */
  @SeededTest(runs = 60)
  void row40_counters_doNotWrap(long seed, SplittableRandom random) throws Exception {
    byte[] mask = new byte[MaskExpander.SEED_LENGTH];
    new SeededRandomSource(seed).fill(mask);
    int bits = new int[] {16, 24, 28, 31, 32, 48}[random.nextInt(6)];
    int count = 1 + random.nextInt(6_000);
    long first = (2L << bits) - random.nextInt(count + 2);
    long[] lanes = random.longs(count).toArray();
    long[] expected = lanes.clone();
    for (int i = 0; i < count; i++) {
      expected[i] -= laneOfTheBareCipher(mask, first + i);
    }
    try (MaskExpander expander = new MaskExpander(KERNELS.get(random.nextInt(2)))) {
      Mask minus = new Mask(SecretBytes.copyOf(mask), false);
      expander.expand(List.of(minus), first, lanes, 0, count);
    }
    assertThat(lanes).isEqualTo(expected);
  }

  private static long laneOfTheBareCipher(byte[] seed, long lane) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, 0, 32, "AES"));
    byte[] counter = ByteBuffer.allocate(16).put(seed, 32, 8).putLong(lane / 2).array();
    return words(cipher.doFinal(counter))[(int) (lane % 2)];
  }
}
