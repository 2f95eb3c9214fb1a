package dev.cairn.secagg.sharing;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.sharing.SharingException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recovers the secrets of one round from shares. It remembers the weights of sets of x, because
 * many secrets are recovered from holders at the same places. Not safe for use by several threads.
 */
public final class ShareRecovery {
  /** How many sets of x it remembers. */
  static final int REMEMBERED_SETS_MAX = 128;

  private final int threshold;
  private final Map<List<Integer>, long[]> weights =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Integer>, long[]> eldest) {
          return size() > REMEMBERED_SETS_MAX;
        }
      };

  /** Recovery of secrets that were dealt with this threshold, 2 or more. */
  public ShareRecovery(int threshold) {
    if (threshold < 2 || threshold > ShamirSharing.X_MAX) {
      throw new IllegalArgumentException("expected a threshold of 2 to 1024, got " + threshold);
    }
    this.threshold = threshold;
  }

  /**
   * Recovers a secret from the first {@code threshold} shares; those after them are checked for
   * their form only. Whether it is the right secret shows in its commitment, not here.
   *
   * @param holders the x of each holder, distinct, in any order
   * @param shares the share of each holder
   * @throws SharingException if the shares don't give a secret back; it says why
   */
  public SecretBytes recover(int[] holders, byte[][] shares) throws SharingException {
    check(holders, shares);
    long[] used = weightsOf(Arrays.copyOf(holders, threshold));
    long[] limbs = new long[Limbs.COUNT];
    try {
      for (int i = 0; i < threshold; i++) {
        for (int limb = 0; limb < Limbs.COUNT; limb++) {
          long element = Limbs.readLong(shares[i], 8 * limb);
          limbs[limb] = M61.add(limbs[limb], M61.multiply(used[i], element));
        }
      }
      for (int limb = 0; limb < Limbs.COUNT; limb++) {
        int bits = limb == Limbs.COUNT - 1 ? Limbs.TOP_BITS : Limbs.BITS;
        if (limbs[limb] >>> bits != 0) {
          throw new SharingException(
              Reason.LIMB_TOO_LARGE, "expected limb " + limb + " of the secret below 2^" + bits);
        }
      }
      return SecretBytes.take(Limbs.join(limbs));
    } finally {
      Arrays.fill(limbs, 0);
    }
  }

  private void check(int[] holders, byte[][] shares) throws SharingException {
    if (holders.length != shares.length) {
      throw new IllegalArgumentException(
          "expected a holder of each share, got " + holders.length + " and " + shares.length);
    }
    boolean[] seen = new boolean[ShamirSharing.X_MAX + 1];
    for (int i = 0; i < holders.length; i++) {
      int x = holders[i];
      if (x < 1 || x > ShamirSharing.X_MAX) {
        throw new SharingException(
            Reason.INDEX_OUT_OF_RANGE, "expected an x of 1 to 1024, got " + x);
      }
      if (seen[x]) {
        throw new SharingException(
            Reason.DUPLICATE_INDEX, "expected one share at each x, got two at " + x);
      }
      seen[x] = true;
      if (shares[i].length != ShamirSharing.SHARE_LENGTH) {
        throw new SharingException(
            Reason.WRONG_LENGTH,
            "expected shares of 40 bytes, got " + shares[i].length + " at " + x);
      }
      if (!ShamirSharing.isShare(shares[i])) {
        throw new SharingException(
            Reason.ELEMENT_TOO_LARGE, "expected elements below 2^61 - 1 at " + x);
      }
    }
    if (holders.length < threshold) {
      throw new SharingException(
          Reason.TOO_FEW, "expected " + threshold + " shares, got " + holders.length);
    }
  }

  private long[] weightsOf(int[] holders) {
    List<Integer> key = new ArrayList<>(holders.length);
    long[] points = new long[holders.length];
    for (int i = 0; i < holders.length; i++) {
      key.add(holders[i]);
      points[i] = holders[i];
    }
    long[] known = weights.get(key);
    if (known == null) {
      known = LagrangeWeights.atZero(points);
      weights.put(key, known);
    }
    return known;
  }
}
