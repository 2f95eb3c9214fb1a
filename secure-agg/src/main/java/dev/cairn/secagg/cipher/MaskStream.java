package dev.cairn.secagg.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** The bytes of one seed's stream after the other, from any block of it on. */
final class MaskStream {
  private static final int KEY_LENGTH = 32;
  private static final byte[] ZEROS = new byte[MaskExpander.CHUNK_LANES * 8];

  private final Cipher cipher;
  private final byte[] counterBlock = new byte[16];

  MaskStream() {
    try {
      this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw noCipher(e);
    }
  }

  /** Goes to a block of 16 bytes of this seed's stream. */
  void seek(byte[] seed, long block) {
    System.arraycopy(seed, KEY_LENGTH, counterBlock, 0, MaskExpander.SEED_LENGTH - KEY_LENGTH);
    for (int i = 0; i < 8; i++) {
      counterBlock[8 + i] = (byte) (block >>> (56 - 8 * i));
    }
    try {
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new RawKey("AES", seed, KEY_LENGTH),
          new IvParameterSpec(counterBlock));
    } catch (GeneralSecurityException e) {
      throw noCipher(e);
    }
  }

  /** Takes the next bytes: whole blocks, no more than a chunk. */
  void next(byte[] target, int bytes) {
    try {
      cipher.update(ZEROS, 0, bytes, target, 0);
    } catch (GeneralSecurityException e) {
      throw noCipher(e);
    }
  }

  /** Puts another key into the cipher, whose own copy of the last one can't be reached. */
  void wipe() {
    seek(new byte[MaskExpander.SEED_LENGTH], 0);
  }

  private static IllegalStateException noCipher(GeneralSecurityException cause) {
    return new IllegalStateException("expected a platform with AES-256-CTR", cause);
  }
}
