package dev.cairn.secagg.sharing;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.sharing.SharingException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recovers the secrets of one round from shares. It remembers the weights of index sets, because
 * many secrets are recovered from the same holders. Not safe for use by several threads.
 */
public final class ShareRecovery {
  /** How many index sets it remembers. */
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
    if (threshold < 2 || threshold >= ShamirSharing.PARTIES_MAX) {
      throw new IllegalArgumentException("expected a threshold of 2 to 1023, got " + threshold);
    }
    this.threshold = threshold;
  }

  /**
   * Recovers a secret from the first {@code threshold} shares; those after them are checked for
   * their form only. Whether it is the right secret shows in its commitment, not here.
   *
   * @param indices the holders' indices, distinct, in any order
   * @param shares the share of each holder
   * @throws SharingException if the shares don't give a secret back; it says why
   */
  public SecretBytes recover(int[] indices, byte[][] shares) throws SharingException {
    check(indices, shares);
    long[] used = weightsOf(Arrays.copyOf(indices, threshold));
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

  private void check(int[] indices, byte[][] shares) throws SharingException {
    if (indices.length != shares.length) {
      throw new IllegalArgumentException(
          "expected an index for each share, got " + indices.length + " and " + shares.length);
    }
    boolean[] seen = new boolean[ShamirSharing.PARTIES_MAX];
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i];
      if (index < 0 || index >= ShamirSharing.PARTIES_MAX) {
        throw new SharingException(
            Reason.INDEX_OUT_OF_RANGE, "expected indices of 0 to 1023, got " + index);
      }
      if (seen[index]) {
        throw new SharingException(
            Reason.DUPLICATE_INDEX, "expected one share of each holder, got two of " + index);
      }
      seen[index] = true;
      if (shares[i].length != ShamirSharing.SHARE_LENGTH) {
        throw new SharingException(
            Reason.WRONG_LENGTH,
            "expected shares of 40 bytes, got " + shares[i].length + " of holder " + index);
      }
      if (!ShamirSharing.isShare(shares[i])) {
        throw new SharingException(
            Reason.ELEMENT_TOO_LARGE, "expected elements below 2^61 - 1 of holder " + index);
      }
    }
    if (indices.length < threshold) {
      throw new SharingException(
          Reason.TOO_FEW, "expected " + threshold + " shares, got " + indices.length);
    }
  }

  private long[] weightsOf(int[] indices) {
    List<Integer> key = new ArrayList<>(indices.length);
    long[] points = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      key.add(indices[i]);
      points[i] = indices[i] + 1L;
    }
    long[] known = weights.get(key);
    if (known == null) {
      known = LagrangeWeights.atZero(points);
      weights.put(key, known);
    }
    return known;
  }
}
