package dev.cairn.secagg.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with a nonce of 12 zero bytes, under keys that seal one text each.
 *
 * <p>Two texts under one key and nonce would give both away, and the means to forge more. Hence
 * {@link #seal} closes the key, whatever happens: a key object can't seal twice. Whoever derives
 * the same key again defeats this; keep the sealed bytes and send those again.
 */
public final class ShareBox {
  /** Bytes in a key. */
  public static final int KEY_LENGTH = 32;

  /** How many bytes a sealed text is longer than the text. */
  public static final int TAG_LENGTH = 16;

  private static final GCMParameterSpec ZERO_NONCE =
      new GCMParameterSpec(8 * TAG_LENGTH, new byte[12]);

  private ShareBox() {}

  /**
   * Seals the one text of this key, and closes the key.
   *
   * @param aad bytes that must be the same when it is opened
   * @return the ciphertext and its tag, {@link #TAG_LENGTH} bytes longer than {@code plaintext}
   */
  public static byte[] seal(SecretBytes key, byte[] plaintext, byte[] aad) {
    try (SecretBytes once = key) {
      return cipher(Cipher.ENCRYPT_MODE, once, ZERO_NONCE, aad).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-GCM", e);
    }
  }

  /**
   * Opens what the sender sealed; the key stays open, and the text is the caller's to wipe.
   *
   * @throws CipherException if text or {@code aad} are not those that were sealed with this key
   */
  public static byte[] open(SecretBytes key, byte[] sealed, byte[] aad) throws CipherException {
    if (sealed.length < TAG_LENGTH) {
      throw new CipherException("expected a sealed text of 16 bytes or more, got " + sealed.length);
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, ZERO_NONCE, aad).doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw new CipherException("expected a text that was sealed with this key and context");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("expected a platform with AES-256-GCM", e);
    }
  }

  /** Takes the nonce so that published cases can be run through it; callers have the zero one. */
  static Cipher cipher(int mode, SecretBytes key, GCMParameterSpec nonce, byte[] aad)
      throws GeneralSecurityException {
    if (key.length() != KEY_LENGTH) {
      throw new IllegalArgumentException("expected a key of 32 bytes, got " + key.length());
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new RawKey("AES", key.view(), KEY_LENGTH), nonce);
    cipher.updateAAD(aad);
    return cipher;
  }
}
