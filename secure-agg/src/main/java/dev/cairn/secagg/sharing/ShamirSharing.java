package dev.cairn.secagg.sharing;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import java.util.Arrays;

/**
 * Shamir's sharing of 32-byte secrets over the integers modulo 2^61 - 1 (CSA/1, section 6).
 *
 * <p>A holder's share is the value at its x of five polynomials, one for each limb of 60 bits.
 * Fewer shares than the threshold say nothing of the secret. Dealing takes the same time for all
 * secrets.
 */
public final class ShamirSharing {
  /** Bytes in a secret. */
  public static final int SECRET_LENGTH = Limbs.SECRET_LENGTH;

  /** Bytes in a share: five little-endian field elements. */
  public static final int SHARE_LENGTH = 8 * Limbs.COUNT;

  /** The largest x, hence the most among whom a secret is shared. */
  public static final int X_MAX = 1_024;

  private ShamirSharing() {}

  /**
   * Deals a secret.
   *
   * @param secret 32 bytes; stays open
   * @param threshold how many shares recover it, 2 to the number of holders
   * @param holders the x of each holder, distinct, 1 to {@link #X_MAX}
   * @return the share of each holder, 40 bytes, in their order
   */
  public static byte[][] deal(
      SecretBytes secret, int threshold, int[] holders, RandomSource random) {
    if (secret.length() != SECRET_LENGTH) {
      throw new IllegalArgumentException("expected 32 secret bytes, got " + secret.length());
    }
    if (threshold < 2 || threshold > holders.length) {
      throw new IllegalArgumentException(
          "expected a threshold of 2 to the number of holders, got "
              + threshold
              + " of "
              + holders.length);
    }
    checkDistinct(holders);
    long[] limbs = new long[Limbs.COUNT];
    long[] coefficients = new long[Limbs.COUNT * (threshold - 1)];
    try {
      Limbs.cut(secret.view(), limbs);
      fill(coefficients, random);
      byte[][] shares = new byte[holders.length][];
      for (int i = 0; i < shares.length; i++) {
        shares[i] = share(limbs, coefficients, holders[i]);
      }
      return shares;
    } finally {
      Arrays.fill(limbs, 0);
      Arrays.fill(coefficients, 0);
    }
  }

  private static void checkDistinct(int[] holders) {
    boolean[] seen = new boolean[X_MAX + 1];
    for (int x : holders) {
      if (x < 1 || x > X_MAX || seen[x]) {
        throw new IllegalArgumentException("expected distinct x of 1 to 1024, got " + x);
      }
      seen[x] = true;
    }
  }

  /**
   * Recovers a secret as {@link ShareRecovery#recover} does, without its memory of holders.
   *
   * @throws SharingException if the shares don't give a secret back; it says why
   */
  public static SecretBytes recover(int[] holders, byte[][] shares, int threshold)
      throws SharingException {
    return new ShareRecovery(threshold).recover(holders, shares);
  }

  /** Whether these are 40 bytes with five elements of the field. */
  public static boolean isShare(byte[] share) {
    if (share.length != SHARE_LENGTH) {
      return false;
    }
    boolean below = true;
    for (int limb = 0; limb < Limbs.COUNT; limb++) {
      long element = Limbs.readLong(share, 8 * limb);
      below &= element >= 0 && element < M61.P;
    }
    return below;
  }

  /** The coefficients of limb l are at l * (t-1), the lowest power first. */
  private static byte[] share(long[] limbs, long[] coefficients, int x) {
    int degree = coefficients.length / Limbs.COUNT;
    byte[] share = new byte[SHARE_LENGTH];
    for (int limb = 0; limb < Limbs.COUNT; limb++) {
      long value = 0;
      for (int power = degree - 1; power >= 0; power--) {
        value = M61.multiply(M61.add(value, coefficients[limb * degree + power]), x);
      }
      Limbs.writeLong(share, 8 * limb, M61.add(value, limbs[limb]));
    }
    return share;
  }

  /**
   * Fills with uniform elements: 61 random bits each, drawn anew in the rare case that they are p.
   */
  private static void fill(long[] elements, RandomSource random) {
    byte[] bytes = new byte[8 * elements.length];
    byte[] again = new byte[8];
    random.fill(bytes);
    for (int i = 0; i < elements.length; i++) {
      long element = Limbs.readLong(bytes, 8 * i) & M61.P;
      while (element == M61.P) {
        random.fill(again);
        element = Limbs.readLong(again, 0) & M61.P;
      }
      elements[i] = element;
    }
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(again, (byte) 0);
  }
}
