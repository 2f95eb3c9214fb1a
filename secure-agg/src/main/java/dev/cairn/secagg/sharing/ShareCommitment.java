package dev.cairn.secagg.sharing;

import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.Sha256;
import java.security.MessageDigest;

/**
 * What a dealer publishes of a share: a salted hash that binds it and tells nothing of it, and the
 * leaf of two such hashes from which the dealer's share root is made (CSA/1, section 6).
 */
public final class ShareCommitment {
  /** Bytes in a salt. */
  public static final int SALT_LENGTH = 16;

  private static final byte LEAF = 2;

  private ShareCommitment() {}

  /** A fresh salt; each share has one of its own. */
  public static byte[] salt(RandomSource random) {
    byte[] salt = new byte[SALT_LENGTH];
    random.fill(salt);
    return salt;
  }

  /**
   * H(share || salt): 32 bytes.
   *
   * @param digest SHA-256 at its beginning, where it is again afterwards; who has many hashes to
   *     make uses one for all
   * @param share 40 bytes
   * @param salt 16 bytes
   */
  public static byte[] hash(MessageDigest digest, byte[] share, byte[] salt) {
    expect(share, ShamirSharing.SHARE_LENGTH, "share");
    expect(salt, SALT_LENGTH, "salt");
    digest.update(share);
    digest.update(salt);
    return digest.digest();
  }

  /**
   * H(share || salt): 32 bytes.
   *
   * @param share 40 bytes
   * @param salt 16 bytes
   */
  public static byte[] hash(byte[] share, byte[] salt) {
    return hash(Sha256.digest(), share, salt);
  }

  /**
   * The leaf of a holder: H(0x02 || u16 x || selfHash || keyHash).
   *
   * @param x where the holder's shares are taken, 1 to 1024
   * @param selfHash {@link #hash} of its share of the self mask's secret
   * @param keyHash {@link #hash} of its share of the private mask key
   */
  public static byte[] leaf(int x, byte[] selfHash, byte[] keyHash) {
    return leaf(Sha256.digest(), x, selfHash, keyHash);
  }

  /**
   * The leaf of a holder, as {@link #leaf(int, byte[], byte[])} makes it.
   *
   * @param digest SHA-256 at its beginning, where it is again afterwards
   */
  public static byte[] leaf(MessageDigest digest, int x, byte[] selfHash, byte[] keyHash) {
    if (x < 1 || x > ShamirSharing.X_MAX) {
      throw new IllegalArgumentException("expected an x of 1 to 1024, got " + x);
    }
    expect(selfHash, Sha256.LENGTH, "hash");
    expect(keyHash, Sha256.LENGTH, "hash");
    digest.update(LEAF);
    digest.update((byte) (x >>> 8));
    digest.update((byte) x);
    digest.update(selfHash);
    digest.update(keyHash);
    return digest.digest();
  }

  /** The leaf that stands in the dealer's own place, who holds no share: 32 zero bytes. */
  public static byte[] dealersLeaf() {
    return new byte[Sha256.LENGTH];
  }

  private static void expect(byte[] bytes, int length, String what) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "expected a " + what + " of " + length + " bytes, got " + bytes.length);
    }
  }
}
