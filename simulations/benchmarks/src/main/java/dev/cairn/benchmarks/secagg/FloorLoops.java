package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.RandomSource;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Loops of bare primitives: what a protocol that uses them so often can't be faster than. */
final class FloorLoops {
  /** As large as the expander's: larger updates keep older JDKs from using the AES instructions. */
  private static final int CHUNK_BYTES = 16 << 10;

  /** Before anything is measured: so many small updates make the JIT compile the cipher's loop. */
  private static final int WARM_UPS = 60_000;

  private static final int WARM_UP_BYTES = 4 << 10;

  private FloorLoops() {}

  /** The platform's AES-256-CTR: so many streams of so many bytes, each under its own key. */
  static Work aesStreams(int streams, long bytesEach) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    byte[] zeros = new byte[CHUNK_BYTES];
    byte[] out = new byte[CHUNK_BYTES];
    byte[] key = new byte[32];
    RandomSource.system().fill(key);
    init(cipher, key);
    for (int i = 0; i < WARM_UPS; i++) {
      cipher.update(zeros, 0, WARM_UP_BYTES, out, 0);
    }
    return () -> {
      for (int stream = 0; stream < streams; stream++) {
        key[stream % key.length]++;
        init(cipher, key);
        for (long left = bytesEach; left > 0; left -= CHUNK_BYTES) {
          cipher.update(zeros, 0, (int) Math.min(left, CHUNK_BYTES), out, 0);
        }
      }
    };
  }

  private static void init(Cipher cipher, byte[] key) throws GeneralSecurityException {
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
  }
}
