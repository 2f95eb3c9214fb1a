package dev.cairn.secagg.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Every limit of sharing: the last value that is taken, the first that is not. */
class SharingLimitsTest {
  private final RandomSource random = new SeededRandomSource(61);
  private final SecretBytes secret = SecretBytes.random(ShamirSharing.SECRET_LENGTH, random);

  private static void refused(ThrowingCallable code) {
    assertThatThrownBy(code).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theFirstAndTheLastX_holdSharesLikeAnyOther() throws SharingException {
    int[] holders = {1, 2, ShamirSharing.X_MAX};
    byte[][] shares = ShamirSharing.deal(secret, 3, holders, random);
    assertThat(ShamirSharing.recover(holders, shares, 3)).isEqualTo(secret);
    for (int x : new int[] {0, -1, ShamirSharing.X_MAX + 1}) {
      refused(() -> ShamirSharing.deal(secret, 2, new int[] {1, x}, random));
      assertThatThrownBy(
              () -> ShamirSharing.recover(new int[] {1, x}, new byte[][] {shares[0], shares[1]}, 2))
          .isInstanceOfSatisfying(
              SharingException.class,
              e -> assertThat(e.reason()).isEqualTo(SharingException.Reason.INDEX_OUT_OF_RANGE));
    }
  }

  @Test
  void thresholds_areTwoToTheNumberOfHolders() throws SharingException {
    int[] holders = {5, 6, 7};
    for (int threshold : new int[] {2, 3}) {
      byte[][] shares = ShamirSharing.deal(secret, threshold, holders, random);
      assertThat(ShamirSharing.recover(holders, shares, threshold)).isEqualTo(secret);
    }
    refused(() -> ShamirSharing.deal(secret, 1, holders, random));
    refused(() -> ShamirSharing.deal(secret, 4, holders, random));
    refused(() -> new ShareRecovery(1));
    refused(() -> new ShareRecovery(ShamirSharing.X_MAX + 1));
  }

  @Test
  void theLargestThreshold_recovers() throws SharingException {
    int[] holders = IntStream.rangeClosed(1, ShamirSharing.X_MAX).toArray();
    byte[][] shares = ShamirSharing.deal(secret, ShamirSharing.X_MAX, holders, random);
    assertThat(new ShareRecovery(ShamirSharing.X_MAX).recover(holders, shares)).isEqualTo(secret);
  }

  @Test
  void hashesOfALeaf_have32Bytes() {
    byte[] hash = new byte[32];
    assertThat(ShareCommitment.leaf(1, hash, hash)).hasSize(32);
    for (int length : new int[] {0, 31, 33}) {
      refused(() -> ShareCommitment.leaf(1, new byte[length], hash));
      refused(() -> ShareCommitment.leaf(1, hash, new byte[length]));
    }
  }

  /** Draws p wherever a coefficient is drawn first, so that all are drawn a second time. */
  @Test
  void randomBytes_areWipedOnceTheyAreUsed() throws SharingException {
    List<byte[]> handedOut = new ArrayList<>();
    RandomSource watched =
        target -> {
          if (handedOut.isEmpty()) {
            Arrays.fill(target, (byte) 0xff);
          } else {
            random.fill(target);
          }
          handedOut.add(target);
        };
    int[] holders = {1, 2, 3};
    byte[][] shares = ShamirSharing.deal(secret, 2, holders, watched);
    assertThat(ShamirSharing.recover(holders, shares, 2)).isEqualTo(secret);
    assertThat(handedOut).hasSizeGreaterThan(1);
    for (byte[] bytes : handedOut) {
      assertThat(bytes).containsOnly(0);
    }
  }
}
