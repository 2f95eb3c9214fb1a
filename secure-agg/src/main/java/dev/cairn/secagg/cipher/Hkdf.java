package dev.cairn.secagg.cipher;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/** HKDF-SHA256 (RFC 5869), extract and expand in one step. */
public final class Hkdf {
  /** The most bytes that can be derived at once. */
  public static final int LENGTH_MAX = 255 * Sha256.LENGTH;

  private static final String MAC = "HmacSHA256";

  private Hkdf() {}

  /**
   * Derives a key.
   *
   * @param ikm the secret to derive it from
   * @param salt any bytes; none means 32 zero bytes, as in RFC 5869
   * @param info what the key is for
   * @param length bytes in the key, 1 to {@link #LENGTH_MAX}
   */
  public static SecretBytes derive(SecretBytes ikm, byte[] salt, byte[] info, int length) {
    if (length < 1 || length > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "expected a length of 1 to " + LENGTH_MAX + " bytes, got " + length);
    }
    byte[] secret = ikm.view();
    byte[] pseudoRandomKey = new byte[Sha256.LENGTH];
    byte[] derived = new byte[length];
    try {
      Mac mac = Mac.getInstance(MAC);
      byte[] extractKey = salt.length == 0 ? new byte[Sha256.LENGTH] : salt;
      mac.init(new RawKey(MAC, extractKey, extractKey.length));
      mac.update(secret);
      mac.doFinal(pseudoRandomKey, 0);
      mac.init(new RawKey(MAC, pseudoRandomKey, pseudoRandomKey.length));
      expand(mac, info, derived);
      return SecretBytes.take(derived);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with HMAC-SHA256", e);
    } finally {
      Arrays.fill(pseudoRandomKey, (byte) 0);
    }
  }

  private static void expand(Mac mac, byte[] info, byte[] derived) throws GeneralSecurityException {
    byte[] block = new byte[Sha256.LENGTH];
    for (int done = 0, counter = 1; done < derived.length; counter++) {
      if (counter > 1) {
        mac.update(block);
      }
      mac.update(info);
      mac.update((byte) counter);
      mac.doFinal(block, 0);
      int count = Math.min(block.length, derived.length - done);
      System.arraycopy(block, 0, derived, done, count);
      done += count;
    }
    Arrays.fill(block, (byte) 0);
  }
}
