package dev.cairn.secagg.cipher;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, the hash that CSA/1 calls {@code H}. */
public final class Sha256 {
  /** Bytes in a hash. */
  public static final int LENGTH = 32;

  private Sha256() {}

  /** The hash of the parts, one after the other. */
  public static byte[] of(byte[]... parts) {
    MessageDigest digest = digest();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** Puts the hash of what {@code digest} was fed into {@code target}, and begins anew. */
  public static void finish(MessageDigest digest, byte[] target, int at) {
    try {
      digest.digest(target, at, LENGTH);
    } catch (DigestException e) {
      throw new IllegalArgumentException("expected a SHA-256 digest and 32 bytes of room", e);
    }
  }

  /** A digest to be fed piece by piece. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected a platform with SHA-256", e);
    }
  }
}
