package dev.cairn.secagg.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.seeded.SeededRandomSource;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShamirSharingTest {
  private static final BigInteger P = BigInteger.valueOf(M61.P);

  static Stream<Vectors.Case> shamir() {
    return Vectors.read("shamir");
  }

  @ParameterizedTest
  @MethodSource("shamir")
  void knownAnswers(Vectors.Case vector) throws SharingException {
    ByteBuffer given = ByteBuffer.wrap(vector.bytes("random"));
    int threshold = vector.number("threshold");
    int dealer = vector.number("dealer");
    byte[][] shares =
        deal(
            SecretBytes.take(vector.bytes("secret")),
            threshold,
            vector.number("parties"),
            dealer,
            given::get);
    assertThat(shares).isDeepEqualTo(vector.byteArrays("shares"));
    assertThat(given.hasRemaining()).as("random bytes left").isFalse();

    int[] holders = holders(shares.length, dealer);
    int[] last = Arrays.copyOfRange(holders, holders.length - threshold, holders.length);
    assertThat(recovered(last, shares, threshold)).isEqualTo(vector.bytes("secret"));
  }

  static Stream<Vectors.Case> shamir_bad_shares() {
    return Vectors.read("shamir_bad_shares");
  }

  @ParameterizedTest
  @MethodSource("shamir_bad_shares")
  void row23_badShares_areRefused_withTheReason(Vectors.Case vector) {
    SharingException refusal =
        catchThrowableOfType(
            SharingException.class,
            () ->
                ShamirSharing.recover(
                    points(vector.numbers("indices")),
                    vector.byteArrays("shares"),
                    vector.number("threshold")));
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(SharingException.Reason.valueOf(vector.text("reason")));
  }

  @SeededTest
  void anyHolders_atLeastAsManyAsTheThreshold_recoverTheSecret(long seed, SplittableRandom random)
      throws SharingException {
    int parties = 3 + random.nextInt(62);
    int threshold = 2 + random.nextInt(parties - 2);
    int dealer = random.nextInt(parties);
    byte[] secret = secret(random);
    byte[][] shares =
        deal(SecretBytes.copyOf(secret), threshold, parties, dealer, new SeededRandomSource(seed));
    assertThat(shares).hasNumberOfRows(parties);
    assertThat(shares[dealer]).isEmpty();

    ShareRecovery recovery = new ShareRecovery(threshold);
    for (int round = 0; round < 3; round++) {
      int[] holders = shuffled(holders(parties, dealer), random);
      int count = threshold + random.nextInt(holders.length - threshold + 1);
      int[] chosen = Arrays.copyOf(holders, count);
      byte[][] theirs = Arrays.stream(chosen).mapToObj(j -> shares[j]).toArray(byte[][]::new);
      assertThat(recovery.recover(points(chosen), theirs).view()).isEqualTo(secret);
      assertThat(recovery.recover(points(chosen), theirs).view())
          .as("from memory")
          .isEqualTo(secret);
    }
  }

  /** Lagrange's interpolation again, with big integers and nothing of the code under test. */
  @SeededTest(runs = 30)
  void bigIntegers_recoverTheSame(long seed, SplittableRandom random) {
    int parties = 3 + random.nextInt(10);
    int threshold = 2 + random.nextInt(parties - 2);
    byte[] secret = secret(random);
    byte[][] shares =
        deal(SecretBytes.copyOf(secret), threshold, parties, 0, new SeededRandomSource(seed));
    int[] chosen = Arrays.copyOf(shuffled(holders(parties, 0), random), threshold);
    BigInteger whole = BigInteger.ZERO;
    for (int limb = 0; limb < 5; limb++) {
      BigInteger value = BigInteger.ZERO;
      for (int i : chosen) {
        BigInteger weight = BigInteger.ONE;
        for (int k : chosen) {
          if (k != i) {
            BigInteger difference = BigInteger.valueOf(k - i);
            weight = weight.multiply(BigInteger.valueOf(k + 1L)).multiply(difference.modInverse(P));
          }
        }
        long element = ByteBuffer.wrap(shares[i]).order(ByteOrder.LITTLE_ENDIAN).getLong(8 * limb);
        assertThat(element).isBetween(0L, M61.P - 1);
        value = value.add(weight.multiply(BigInteger.valueOf(element)));
      }
      whole = whole.add(value.mod(P).shiftLeft(60 * limb));
    }
    byte[] reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[i] = secret[31 - i];
    }
    assertThat(whole).isEqualTo(new BigInteger(1, reversed));
  }

  @SeededTest(runs = 30)
  void tooFew_recoverNothing(long seed, SplittableRandom random) {
    int parties = 4 + random.nextInt(20);
    int threshold = 3 + random.nextInt(parties - 3);
    byte[] secret = secret(random);
    byte[][] shares =
        deal(SecretBytes.copyOf(secret), threshold, parties, 1, new SeededRandomSource(seed));
    int[] chosen = Arrays.copyOf(holders(parties, 1), threshold - 1);
    byte[][] theirs = Arrays.stream(chosen).mapToObj(j -> shares[j]).toArray(byte[][]::new);
    assertThatThrownBy(() -> ShamirSharing.recover(points(chosen), theirs, threshold))
        .isInstanceOf(SharingException.class)
        .hasMessage("expected " + threshold + " shares, got " + (threshold - 1));
    try {
      assertThat(ShamirSharing.recover(points(chosen), theirs, threshold - 1).view())
          .isNotEqualTo(secret);
    } catch (SharingException e) {
      assertThat(e.reason()).isEqualTo(SharingException.Reason.LIMB_TOO_LARGE);
    }
  }

  /** With t-1 shares fixed, every secret is possible: one more share can lead to any of them. */
  @SeededTest(runs = 30)
  void fewerThanTheThreshold_fitAnySecret(long seed, SplittableRandom random)
      throws SharingException {
    RandomSource source = new SeededRandomSource(seed);
    byte[][] shares = deal(SecretBytes.copyOf(secret(random)), 2, 3, 2, source);
    byte[] other = secret(random);
    // The line through the other secret at 0 and share 0 at 1 has 2 * share 0 - secret at 2.
    byte[] forged = new byte[40];
    long[] limbs = new long[5];
    Limbs.cut(other, limbs);
    for (int limb = 0; limb < 5; limb++) {
      long element = Limbs.readLong(shares[0], 8 * limb);
      Limbs.writeLong(forged, 8 * limb, M61.subtract(M61.add(element, element), limbs[limb]));
    }
    byte[][] both = {shares[0], forged};
    assertThat(ShamirSharing.recover(new int[] {1, 2}, both, 2).view()).isEqualTo(other);
  }

  @Test
  void manyIndexSets_areForgottenAgain() throws Exception {
    byte[] secret = new byte[32];
    secret[31] = -1;
    byte[][] shares = deal(SecretBytes.copyOf(secret), 2, 40, 39, new SeededRandomSource(4));
    ShareRecovery recovery = new ShareRecovery(2);
    for (int a = 0; a < 39; a++) {
      for (int b = 0; b < a; b++) {
        byte[][] two = {shares[a], shares[b]};
        assertThat(recovery.recover(new int[] {a + 1, b + 1}, two).view()).isEqualTo(secret);
      }
    }
    java.lang.reflect.Field weights = ShareRecovery.class.getDeclaredField("weights");
    weights.setAccessible(true);
    assertThat((java.util.Map<?, ?>) weights.get(recovery))
        .hasSize(ShareRecovery.REMEMBERED_SETS_MAX);
  }

  @SeededTest(runs = 200)
  void limbs_areTheBitsOfTheSecret(SplittableRandom random) {
    byte[] secret = secret(random);
    long[] limbs = new long[5];
    Limbs.cut(secret, limbs);
    for (long limb : limbs) {
      assertThat(limb).isBetween(0L, (1L << 60) - 1);
    }
    assertThat(limbs[4]).isLessThan(1 << 16);
    assertThat(Limbs.join(limbs)).isEqualTo(secret);
  }

  @Test
  void badParameters_areBugs() {
    RandomSource source = new SeededRandomSource(3);
    SecretBytes secret = SecretBytes.take(new byte[32]);
    int[] three = {1, 2, 3};
    for (int threshold : new int[] {0, 1, 4}) {
      assertThatThrownBy(() -> ShamirSharing.deal(secret, threshold, three, source))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int[] bad : new int[][] {{}, {1}, {0, 1}, {-1, 1}, {2, 2}, {1, 1_025}}) {
      assertThatThrownBy(() -> ShamirSharing.deal(secret, 2, bad, source))
          .as(Arrays.toString(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ShamirSharing.deal(SecretBytes.take(new byte[31]), 2, three, source))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ShamirSharing.recover(new int[] {0}, new byte[0][], 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ShareRecovery(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void row23_isShare_looksAtEveryElement() {
    byte[] share = new byte[40];
    assertThat(ShamirSharing.isShare(share)).isTrue();
    assertThat(ShamirSharing.isShare(new byte[39])).isFalse();
    for (int limb = 0; limb < 5; limb++) {
      for (long bad : new long[] {M61.P, M61.P + 1, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
        Limbs.writeLong(share, 8 * limb, bad);
        assertThat(ShamirSharing.isShare(share)).isFalse();
      }
      Limbs.writeLong(share, 8 * limb, M61.P - 1);
      assertThat(ShamirSharing.isShare(share)).isTrue();
    }
  }

  /**
   * Deals to all parties but the dealer, each at its index plus one; the dealer's entry is empty.
   */
  private static byte[][] deal(
      SecretBytes secret, int threshold, int parties, int dealer, RandomSource random) {
    int[] others = holders(parties, dealer);
    byte[][] dealt = ShamirSharing.deal(secret, threshold, points(others), random);
    byte[][] shares = new byte[parties][];
    shares[dealer] = new byte[0];
    for (int i = 0; i < others.length; i++) {
      shares[others[i]] = dealt[i];
    }
    return shares;
  }

  private static int[] points(int[] indices) {
    return Arrays.stream(indices).map(index -> index + 1).toArray();
  }

  private static byte[] recovered(int[] holders, byte[][] shares, int threshold)
      throws SharingException {
    byte[][] theirs = Arrays.stream(holders).mapToObj(j -> shares[j]).toArray(byte[][]::new);
    return ShamirSharing.recover(points(holders), theirs, threshold).view();
  }

  private static byte[] secret(SplittableRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return secret;
  }

  private static int[] holders(int parties, int dealer) {
    return java.util.stream.IntStream.range(0, parties).filter(j -> j != dealer).toArray();
  }

  private static int[] shuffled(int[] values, SplittableRandom random) {
    int[] shuffled = values.clone();
    for (int last = shuffled.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      int moved = shuffled[last];
      shuffled[last] = shuffled[other];
      shuffled[other] = moved;
    }
    return shuffled;
  }
}
