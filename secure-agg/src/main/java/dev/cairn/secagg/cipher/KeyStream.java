package dev.cairn.secagg.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The random bytes that follow from one key, in chunks: AES-256-CTR, the counter block being the
 * stream's number and a block counter from 0, both big-endian of 8 bytes.
 *
 * <p>For randomness of which many bytes are needed: everybody who knows the key has the same bytes,
 * and who does not cannot tell them from random ones. Not safe for use by several threads.
 */
public final class KeyStream {
  /** Bytes in a key. */
  public static final int KEY_LENGTH = 32;

  /** Bytes in a chunk: small enough for the first-level cache and for older JDKs' compilers. */
  public static final int CHUNK_LENGTH = 16_384;

  private static final byte[] ZEROS = new byte[CHUNK_LENGTH];

  private final Cipher cipher;
  private final byte[] chunk = new byte[CHUNK_LENGTH];

  /**
   * Opens a stream at its beginning.
   *
   * @param key {@link #KEY_LENGTH} bytes
   * @param number which of the key's streams
   */
  public KeyStream(byte[] key, long number) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("expected a key of 32 bytes, got " + key.length);
    }
    byte[] counterBlock = new byte[16];
    for (int i = 0; i < 8; i++) {
      counterBlock[i] = (byte) (number >>> (56 - 8 * i));
    }
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counterBlock));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
  }

  /** A stream that nobody can repeat: its key is drawn from {@code random} and kept nowhere. */
  public static KeyStream fresh(RandomSource random) {
    byte[] key = new byte[KEY_LENGTH];
    random.fill(key);
    return new KeyStream(key, 0);
  }

  /** The next {@link #CHUNK_LENGTH} bytes; the array is overwritten by the next call. */
  public byte[] next() {
    try {
      cipher.update(ZEROS, 0, CHUNK_LENGTH, chunk, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-CTR", e);
    }
    return chunk;
  }
}
