package dev.cairn.benchmarks.secagg;

import dev.cairn.secagg.cipher.Hkdf;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.sharing.ShamirSharing;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.stream.IntStream;
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

  /** "CSA1/sig" and its zero byte, a type, a context and a digest. */
  private static final int SIGNED_BYTES = 9 + 1 + 32 + 32;

  /** "CSA1/mask" and its zero byte, and two indices. */
  private static final int INFO_BYTES = 10 + 4;

  /** "CSA1/share" and its zero byte, sid, and two indices. */
  private static final int CONTEXT_BYTES = 11 + 32 + 4;

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

  /** Agreements with one public key. */
  static Work agreements(int count) {
    SecretBytes own = KeyAgreement.generatePrivateKey(RandomSource.system());
    byte[] other = publicKey();
    return () -> {
      for (int i = 0; i < count; i++) {
        KeyAgreement.agree(own, other).close();
      }
    };
  }

  private static byte[] publicKey() {
    try (SecretBytes other = KeyAgreement.generatePrivateKey(RandomSource.system())) {
      return KeyAgreement.publicKey(other);
    }
  }

  /** Public keys of private ones. */
  static Work publicKeys(int count) {
    SecretBytes own = KeyAgreement.generatePrivateKey(RandomSource.system());
    return () -> {
      for (int i = 0; i < count; i++) {
        KeyAgreement.publicKey(own);
      }
    };
  }

  /** Signatures over a message of the length that all signed messages have. */
  static Work signatures(int count) {
    SecretBytes seed = SecretBytes.random(Signatures.SEED_LENGTH, RandomSource.system());
    byte[] message = new byte[SIGNED_BYTES];
    return () -> {
      for (int i = 0; i < count; i++) {
        Signatures.sign(seed, message);
      }
    };
  }

  /** Verifications of one signature. */
  static Work verifications(int count) {
    byte[] message = new byte[SIGNED_BYTES];
    byte[] key;
    byte[] signature;
    try (SecretBytes seed = SecretBytes.random(Signatures.SEED_LENGTH, RandomSource.system())) {
      key = Signatures.publicKey(seed);
      signature = Signatures.sign(seed, message);
    }
    return () -> {
      for (int i = 0; i < count; i++) {
        if (!Signatures.verify(key, message, signature)) {
          throw new IllegalStateException("a signature of its own does not verify");
        }
      }
    };
  }

  /** Keys of so many bytes derived from a secret. */
  static Work derivations(int count, int length) {
    SecretBytes secret = SecretBytes.random(32, RandomSource.system());
    byte[] salt = new byte[32];
    byte[] info = new byte[INFO_BYTES];
    return () -> {
      for (int i = 0; i < count; i++) {
        Hkdf.derive(secret, salt, info, length).close();
      }
    };
  }

  /** Texts of so many bytes sealed, and as many opened. */
  static Work boxes(int sealed, int opened, int bytes) {
    SecretBytes key = SecretBytes.random(ShareBox.KEY_LENGTH, RandomSource.system());
    byte[] text = new byte[bytes];
    byte[] context = new byte[CONTEXT_BYTES];
    byte[] box = ShareBox.seal(SecretBytes.copyOf(key.view()), text, context);
    return () -> {
      for (int i = 0; i < sealed; i++) {
        ShareBox.seal(SecretBytes.copyOf(key.view()), text, context);
      }
      for (int i = 0; i < opened; i++) {
        ShareBox.open(key, box, context);
      }
    };
  }

  /** Secrets dealt to so many holders. */
  static Work sharing(int secrets, int threshold, int holders) {
    SecretBytes secret = SecretBytes.random(ShamirSharing.SECRET_LENGTH, RandomSource.system());
    int[] points = IntStream.rangeClosed(1, holders).toArray();
    RandomSource random = new RepeatableRandom(1);
    return () -> {
      for (int i = 0; i < secrets; i++) {
        ShamirSharing.deal(secret, threshold, points, random);
      }
    };
  }

  /** The digest of so many bytes. */
  static Work sha256(long bytes) {
    byte[] chunk = new byte[CHUNK_BYTES];
    MessageDigest digest = Sha256.digest();
    return () -> {
      for (long left = bytes; left > 0; left -= CHUNK_BYTES) {
        digest.update(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
      }
      digest.digest();
    };
  }

  /** Vectors added onto one, lane by lane. */
  static Work additions(int count, int lanes) {
    long[] sum = new long[lanes];
    long[] vector = new long[lanes];
    return () -> {
      for (int i = 0; i < count; i++) {
        for (int lane = 0; lane < lanes; lane++) {
          sum[lane] += vector[lane];
        }
      }
    };
  }

  private static void init(Cipher cipher, byte[] key) throws GeneralSecurityException {
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
  }
}
