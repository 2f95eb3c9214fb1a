package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.mutants.Mutant;
import dev.cairn.secagg.ring.CompressionSpec;
import dev.cairn.secagg.ring.Contributor;
import dev.cairn.secagg.ring.UpdateBounds;
import dev.cairn.secagg.ring.UpdateTransform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However long a vector is, a cipher gets it in pieces: with few long calls some virtual machines
 * never come to use the AES instructions, and streams take tens of times as long.
 */
class CipherChunksTest {
  private static final int CALL_BYTES_MAX = 16_384;

  /** Some megabytes, and no whole number of chunks. */
  private static final int LANES = 300_001;

  private static SecretBytes seed(int number) {
    byte[] seed = new byte[MaskExpander.SEED_LENGTH];
    seed[0] = (byte) number;
    return SecretBytes.take(seed);
  }

  /** Few calls that are short would prove nothing: all the bytes must be seen. */
  private static void check(CipherCalls calls, long bytesMin) {
    assertThat(calls.bytes()).isGreaterThanOrEqualTo(bytesMin);
    assertThat(calls.longest()).as("bytes of the longest call").isBetween(1, CALL_BYTES_MAX);
  }

  @Test
  void masks() throws Exception {
    long[] lanes = new long[LANES];
    for (int masks : new int[] {1, 2, 21}) {
      try (CipherCalls calls = CipherCalls.recorded()) {
        MaskSum sum = new MaskSum();
        for (int i = 0; i < masks; i++) {
          MaskSum unused = i % 2 == 0 ? sum.add(seed(i)) : sum.subtract(seed(i));
        }
        sum.applyTo(lanes);
        check(calls, 8L * LANES * masks);
      }
    }
  }

  @Test
  void selfTest() throws Exception {
    try (CipherCalls calls = CipherCalls.recorded()) {
      StreamSelfTest unused = StreamSelfTest.run(System::nanoTime);
      check(calls, 8L * StreamSelfTest.MEASURED_LANES);
    }
  }

  /** One bit for each sign of the rotation, two bytes for each value that is rounded. */
  @Test
  void keyStreams() throws Exception {
    for (boolean dithered : new boolean[] {false, true}) {
      CompressionSpec spec =
          new CompressionSpec(LANES, LANES, 3, 8, true, dithered, false, 4.4, new byte[32]);
      UpdateTransform transform = spec.within(new UpdateBounds(20, 1, 100, 0));
      Contributor client = Contributor.repeatable(new byte[1], new byte[32]);
      try (CipherCalls calls = CipherCalls.recorded()) {
        assertThat(transform.encode(new float[LANES], null, 1, client)).isNotEmpty();
        check(calls, 2L * LANES + LANES / 8);
      }
    }
  }

  /** What these tests are worth: each of them fails once pieces are of a mebibyte. */
  enum LargePieces {
    OF_MASKS(
        List.of("masks", "selfTest"),
        // Compiled anew, as it is: the constant stands in it as a number.
        Mutant.of("cipher.MaskExpander", "CHUNK_LANES = 1_024;", "CHUNK_LANES = 131_072;")
            .and("cipher.MaskStream", "final class MaskStream", "final class MaskStream")),
    OF_KEY_STREAMS(
        List.of("keyStreams"),
        Mutant.of("cipher.KeyStream", "CHUNK_LENGTH = 16_384;", "CHUNK_LENGTH = 1_048_576;"));

    private final List<String> tests;
    private final Mutant mutant;

    LargePieces(List<String> tests, Mutant mutant) {
      this.tests = tests;
      this.mutant = mutant;
    }
  }

  @ParameterizedTest
  @EnumSource
  void largePieces_areSeen(LargePieces large) throws Exception {
    for (String test : large.tests) {
      assertThat(large.mutant.failures("cipher.CipherChunksTest." + test))
          .singleElement()
          .isInstanceOfSatisfying(
              AssertionError.class,
              failure -> assertThat(failure).hasMessageContaining("bytes of the longest call"));
    }
  }
}
