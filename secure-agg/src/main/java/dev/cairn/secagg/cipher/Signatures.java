package dev.cairn.secagg.cipher;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 (RFC 8032, pure): signatures of 64 bytes under keys of 32 bytes. */
public final class Signatures {
  /** Bytes in a seed, which is the private key. */
  public static final int SEED_LENGTH = 32;

  /** Bytes in a public key. */
  public static final int PUBLIC_KEY_LENGTH = 32;

  /** Bytes in a signature. */
  public static final int SIGNATURE_LENGTH = 64;

  private Signatures() {}

  /** The public key of a seed. */
  public static byte[] publicKey(SecretBytes seed) {
    byte[] publicKey = new byte[PUBLIC_KEY_LENGTH];
    Ed25519.generatePublicKey(expectSeed(seed), 0, publicKey, 0);
    return publicKey;
  }

  /** The signature over {@code message}; the same each time. */
  public static byte[] sign(SecretBytes seed, byte[] message) {
    byte[] signature = new byte[SIGNATURE_LENGTH];
    Ed25519.sign(expectSeed(seed), 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /**
   * Whether {@code signature} over {@code message} was made with the seed of {@code publicKey}.
   * False, too, for anything that is not a key or a signature: wrong lengths, encodings that are
   * not canonical, keys of low order.
   */
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return publicKey.length == PUBLIC_KEY_LENGTH
        && signature.length == SIGNATURE_LENGTH
        && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }

  private static byte[] expectSeed(SecretBytes seed) {
    if (seed.length() != SEED_LENGTH) {
      throw new IllegalArgumentException("expected a seed of 32 bytes, got " + seed.length());
    }
    return seed.view();
  }
}
