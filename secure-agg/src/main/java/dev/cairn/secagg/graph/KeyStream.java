package dev.cairn.secagg.graph;

import java.security.GeneralSecurityException;
import java.util.function.IntSupplier;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The stream of AES-256-CTR from a counter block of zeros, as big-endian 32-bit words. Its key is
 * public here.
 */
final class KeyStream implements IntSupplier {
  private static final int CHUNK_BYTES = 1024;
  private static final byte[] ZEROS = new byte[CHUNK_BYTES];

  private final Cipher cipher;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int at = CHUNK_BYTES;

  /** The stream of a key of 32 bytes. */
  KeyStream(byte[] key) {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
  }

  @Override
  public int getAsInt() {
    if (at == CHUNK_BYTES) {
      refill();
    }
    int word =
        chunk[at] << 24
            | (chunk[at + 1] & 0xff) << 16
            | (chunk[at + 2] & 0xff) << 8
            | (chunk[at + 3] & 0xff);
    at += 4;
    return word;
  }

  private void refill() {
    try {
      cipher.update(ZEROS, 0, CHUNK_BYTES, chunk, 0);
      at = 0;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
  }
}
