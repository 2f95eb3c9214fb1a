package dev.cairn.secagg.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.secagg.message.Derivations;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No stream is used twice: session, purpose and the two clients all go into its seed. */
class MaskDomainsTest {
  private static final int LANES = 256;
  private static final int BITS = 64 * LANES;

  /** Six deviations of the number of bits in which two random streams differ. */
  private static final int SPREAD = (int) (6 * Math.sqrt(BITS / 4.0));

  private static byte[] sid(int bit) {
    byte[] sid = Sha256.of(new byte[] {38});
    if (bit >= 0) {
      sid[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    return sid;
  }

  private static SecretBytes secret() {
    return SecretBytes.random(32, new SeededRandomSource(38));
  }

  @Test
  void row38_sessionPurposeAndClients_allChangeTheStream() {
    List<SecretBytes> seeds = new ArrayList<>();
    for (int bit : new int[] {-1, 0, 7, 100, 255}) {
      byte[] sid = sid(bit);
      for (int i : new int[] {0, 1, 2, 255, 256, 1_023}) {
        seeds.add(Derivations.selfSeed(secret(), sid, i));
        for (int j : new int[] {1, 2, 3, 257, 512, 1_023}) {
          if (i < j) {
            seeds.add(Derivations.pairSeed(secret(), sid, i, j));
          }
        }
      }
    }
    seeds.add(
        Derivations.pairSeed(SecretBytes.random(32, new SeededRandomSource(39)), sid(-1), 0, 1));
    List<long[]> streams = seeds.stream().map(MaskDomainsTest::stream).toList();
    for (int one = 0; one < streams.size(); one++) {
      for (int other = 0; other < one; other++) {
        assertThat(differingBits(streams.get(one), streams.get(other)))
            .as("streams %d and %d", one, other)
            .isBetween(BITS / 2 - SPREAD, BITS / 2 + SPREAD);
      }
    }
    assertThat(streams).hasSize(5 * (6 + 21) + 1);
  }

  static Stream<Vectors.Case> mask_seeds() {
    return Vectors.read("mask_seeds");
  }

  /** A purpose that is spelt otherwise would go unnoticed where both sides spell it so. */
  @ParameterizedTest
  @MethodSource("mask_seeds")
  void row38_knownAnswers(Vectors.Case vector) {
    SecretBytes secret = SecretBytes.take(vector.bytes("secret"));
    byte[] sid = vector.bytes("sid");
    int i = vector.number("i");
    int j = vector.number("j");
    SecretBytes derived =
        switch (vector.text("kind")) {
          case "mask" -> Derivations.pairSeed(secret, sid, i, j);
          case "self" -> Derivations.selfSeed(secret, sid, i);
          default -> Derivations.channelKey(secret, sid, i, j);
        };
    assertThat(derived.view()).isEqualTo(vector.bytes("derived"));
  }

  @Test
  void row38_thePairIsTheSame_whicheverOfTheTwoAsks() {
    SecretBytes one = Derivations.pairSeed(secret(), sid(-1), 3, 700);
    assertThat(Derivations.pairSeed(secret(), sid(-1), 700, 3)).isEqualTo(one);
    assertThat(differingBits(stream(one), stream(one))).isZero();
  }

  /** What seals shares is kept apart from what masks, and one direction from the other. */
  @Test
  void row38_channelKeys_areNoMaskKeys_andHaveADirection() {
    byte[] forth = Derivations.channelKey(secret(), sid(-1), 3, 4).view();
    byte[] back = Derivations.channelKey(secret(), sid(-1), 4, 3).view();
    byte[] mask = Arrays.copyOf(Derivations.pairSeed(secret(), sid(-1), 3, 4).view(), 32);
    byte[] self = Arrays.copyOf(Derivations.selfSeed(secret(), sid(-1), 3).view(), 32);
    assertThat(List.of(forth, back, mask, self).stream().map(Hex::toHexString).distinct())
        .hasSize(4);
  }

  /** A seed used twice would show the difference of two inputs; two sessions must not share one. */
  @SeededTest(runs = 50)
  void row38_twoSessions_doNotCancel(long seed, SplittableRandom random) {
    SecretBytes agreed = SecretBytes.random(32, new SeededRandomSource(seed));
    byte[] sid = new byte[32];
    random.nextBytes(sid);
    byte[] next = sid.clone();
    next[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
    int i = random.nextInt(1_023);
    int j = i + 1 + random.nextInt(1_023 - i);
    long[] first = stream(Derivations.pairSeed(agreed, sid, i, j));
    long[] second = stream(Derivations.pairSeed(agreed, next, i, j));
    assertThat(differingBits(first, second)).isBetween(BITS / 2 - SPREAD, BITS / 2 + SPREAD);
  }

  private static long[] stream(SecretBytes seed) {
    long[] lanes = new long[LANES];
    try (MaskExpander expander = new MaskExpander()) {
      expander.add(seed, lanes, 0, LANES);
    }
    return lanes;
  }

  private static int differingBits(long[] one, long[] other) {
    int bits = 0;
    for (int i = 0; i < LANES; i++) {
      bits += Long.bitCount(one[i] ^ other[i]);
    }
    return bits;
  }
}
