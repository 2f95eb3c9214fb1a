package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.RandomSource;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Bytes that come again for the same seed: a client can go through one round many times. */
final class RepeatableRandom implements RandomSource {
  private final Cipher cipher;

  RepeatableRandom(long seed) {
    byte[] key = ByteBuffer.allocate(32).putLong(seed).array();
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every platform has AES-256-CTR", e);
    }
  }

  @Override
  public void fill(byte[] target) {
    try {
      cipher.update(new byte[target.length], 0, target.length, target, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every platform has AES-256-CTR", e);
    }
  }
}
