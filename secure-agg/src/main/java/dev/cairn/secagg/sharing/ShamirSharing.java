package dev.cairn.secagg.sharing;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import java.util.Arrays;

/**
 * Shamir's sharing of 32-byte secrets over the integers modulo 2^61 - 1 (CSA/1, section 6).
 *
 * <p>Client j's share is the value at x = j + 1 of five polynomials, one for each limb of 60 bits.
 * Fewer shares than the threshold say nothing of the secret. Dealing takes the same time for all
 * secrets.
 */
public final class ShamirSharing {
  /** Bytes in a secret. */
  public static final int SECRET_LENGTH = Limbs.SECRET_LENGTH;

  /** Bytes in a share: five little-endian field elements. */
  public static final int SHARE_LENGTH = 8 * Limbs.COUNT;

  /** The most parties among whom a secret is shared; indices are below. */
  public static final int PARTIES_MAX = 1_024;

  private ShamirSharing() {}

  /**
   * Deals a secret to all parties but the dealer.
   *
   * @param secret 32 bytes; stays open
   * @param threshold how many shares recover it, 2 to {@code parties - 1}
   * @param parties how many there are, 3 to {@link #PARTIES_MAX}
   * @param dealer the dealer's own index, in [0, parties)
   * @return the share of each party by index, 40 bytes; the dealer's own entry is empty
   */
  public static byte[][] deal(
      SecretBytes secret, int threshold, int parties, int dealer, RandomSource random) {
    if (secret.length() != SECRET_LENGTH) {
      throw new IllegalArgumentException("expected 32 secret bytes, got " + secret.length());
    }
    if (parties < 3 || parties > PARTIES_MAX || dealer < 0 || dealer >= parties) {
      throw new IllegalArgumentException(
          "expected 3 to 1024 parties and the dealer's index among them, got "
              + parties
              + " and "
              + dealer);
    }
    if (threshold < 2 || threshold > parties - 1) {
      throw new IllegalArgumentException(
          "expected a threshold of 2 to parties - 1, got " + threshold + " of " + parties);
    }
    long[] limbs = new long[Limbs.COUNT];
    long[] coefficients = new long[Limbs.COUNT * (threshold - 1)];
    try {
      Limbs.cut(secret.view(), limbs);
      fill(coefficients, random);
      byte[][] shares = new byte[parties][];
      for (int party = 0; party < parties; party++) {
        shares[party] = party == dealer ? new byte[0] : share(limbs, coefficients, party + 1);
      }
      return shares;
    } finally {
      Arrays.fill(limbs, 0);
      Arrays.fill(coefficients, 0);
    }
  }

  /**
   * Recovers a secret as {@link ShareRecovery#recover} does, without its memory of index sets.
   *
   * @throws SharingException if the shares don't give a secret back; it says why
   */
  public static SecretBytes recover(int[] indices, byte[][] shares, int threshold)
      throws SharingException {
    return new ShareRecovery(threshold).recover(indices, shares);
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
