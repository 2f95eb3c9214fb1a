package dev.cairn.secagg.cipher;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.encoders.Hex;

/** X25519 (RFC 7748): two parties get the same 32 secret bytes from each other's public keys. */
public final class KeyAgreement {
  /** Bytes in a public key, in a private key and in what is agreed. */
  public static final int KEY_LENGTH = 32;

  /**
   * The u-coordinates of low order below 2^255-19, little-endian: 0, 1, the two of order 8, and -1.
   * What is agreed with them is zero, whatever the private key.
   */
  private static final byte[][] LOW_ORDER = {
    Hex.decodeStrict("0000000000000000000000000000000000000000000000000000000000000000"),
    Hex.decodeStrict("0100000000000000000000000000000000000000000000000000000000000000"),
    Hex.decodeStrict("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    Hex.decodeStrict("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    Hex.decodeStrict("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
  };

  private KeyAgreement() {}

  /** A fresh private key; it is clamped when it is used, not before. */
  public static SecretBytes generatePrivateKey(RandomSource random) {
    return SecretBytes.random(KEY_LENGTH, random);
  }

  /** The public key of a private one. */
  public static byte[] publicKey(SecretBytes privateKey) {
    byte[] publicKey = new byte[KEY_LENGTH];
    X25519.generatePublicKey(expectKey(privateKey), 0, publicKey, 0);
    return publicKey;
  }

  /**
   * Whether these bytes are a public key that CSA/1 takes: 32 bytes that encode a u-coordinate in
   * the one canonical way (below 2^255-19, bit 255 clear) which is not of low order.
   */
  public static boolean isAcceptable(byte[] publicKey) {
    if (publicKey.length != KEY_LENGTH || !isCanonical(publicKey)) {
      return false;
    }
    for (byte[] low : LOW_ORDER) {
      if (Arrays.equals(low, publicKey)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What both parties get: 32 bytes, to be put through {@link Hkdf} before they are a key.
   *
   * @throws CipherException if the public key is not {@linkplain #isAcceptable acceptable}, or if
   *     zero is agreed
   */
  public static SecretBytes agree(SecretBytes privateKey, byte[] publicKey) throws CipherException {
    byte[] own = expectKey(privateKey);
    if (!isAcceptable(publicKey)) {
      throw new CipherException(
          "expected an X25519 public key: 32 bytes, canonical, not of low order");
    }
    byte[] agreed = new byte[KEY_LENGTH];
    if (!X25519.calculateAgreement(own, 0, publicKey, 0, agreed, 0)) {
      throw new CipherException("expected an X25519 agreement other than zero");
    }
    return SecretBytes.take(agreed);
  }

  private static boolean isCanonical(byte[] u) {
    int top = u[31] & 0xff;
    if (top != 0x7f) {
      return top < 0x7f;
    }
    for (int i = 30; i > 0; i--) {
      if (u[i] != (byte) 0xff) {
        return true;
      }
    }
    return (u[0] & 0xff) < 0xed;
  }

  private static byte[] expectKey(SecretBytes privateKey) {
    if (privateKey.length() != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "expected a private key of 32 bytes, got " + privateKey.length());
    }
    return privateKey.view();
  }
}
