package dev.cairn.seeded;

import dev.cairn.secagg.cipher.RandomSource;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bytes that are the same for the same seed, everywhere: AES-256-CTR under SHA-256 of the
 * seed. However they are drawn, in small or in large pieces, their sequence is the same.
 */
public final class SeededRandomSource implements RandomSource {
  private final Cipher cipher;

  public SeededRandomSource(long seed) {
    try {
      byte[] key =
          MessageDigest.getInstance("SHA-256").digest(ByteBuffer.allocate(8).putLong(seed).array());
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void fill(byte[] target) {
    try {
      cipher.update(new byte[target.length], 0, target.length, target, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
