package dev.cairn.benchmarks;

import dev.cairn.benchmarks.secagg.UnmaskingCost;
import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskExpander;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What this JVM can do on one core, the best of many short tries so that other work on the machine
 * counts little: the physical limits of a secure round.
 *
 * @param aesNanosPerByte of a plain AES-256-CTR stream
 * @param maskNanosPerByte of a mask stream that is also added onto lanes
 * @param agreementMillis of one X25519 agreement
 */
record CipherRates(double aesNanosPerByte, double maskNanosPerByte, double agreementMillis) {
  private static final int TRIES = 400;

  /** A try has about a millisecond: short enough to be left alone now and then. */
  private static final int STREAMS = 16;

  /** 256 KiB of lanes, as one block of a larger vector. */
  private static final int LANES = 32_768;

  private static final int CHUNK_BYTES = 16 << 10;
  private static final int AGREEMENT_TRIES = 2_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** How far mask streams are from the plain stream: 1 is as fast. */
  double maskRatio() {
    return maskNanosPerByte / aesNanosPerByte;
  }

  /** The least that the unmasking can take. */
  double floorMillis(UnmaskingCost cost) {
    return cost.streams() * (double) cost.streamBytes() * aesNanosPerByte / 1e6
        + cost.agreements() * agreementMillis;
  }

  static CipherRates measure() {
    try {
      return new CipherRates(aes(), masks(), agreement());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every platform has AES-256-CTR", e);
    }
  }

  private static double aes() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    byte[] key = new byte[32];
    byte[] zeros = new byte[CHUNK_BYTES];
    byte[] out = new byte[CHUNK_BYTES];
    int chunks = STREAMS * LANES * 8 / CHUNK_BYTES;
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      RandomSource.system().fill(key);
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      long start = THREADS.getCurrentThreadCpuTime();
      for (int chunk = 0; chunk < chunks; chunk++) {
        cipher.update(zeros, 0, CHUNK_BYTES, out, 0);
      }
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
    }
    return best / ((double) chunks * CHUNK_BYTES);
  }

  private static double masks() {
    MaskSum sum = new MaskSum();
    List<SecretBytes> seeds = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      SecretBytes seed = SecretBytes.random(MaskExpander.SEED_LENGTH, RandomSource.system());
      seeds.add(seed);
      sum.add(seed);
    }
    long[] lanes = new long[LANES];
    double best = Double.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      sum.applyTo(lanes);
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
    }
    seeds.forEach(SecretBytes::close);
    return best / ((double) STREAMS * LANES * 8);
  }

  private static double agreement() {
    double best = Double.MAX_VALUE;
    try (SecretBytes own = KeyAgreement.generatePrivateKey(RandomSource.system());
        SecretBytes other = KeyAgreement.generatePrivateKey(RandomSource.system())) {
      byte[] publicKey = KeyAgreement.publicKey(other);
      for (int i = 0; i < AGREEMENT_TRIES; i++) {
        long start = THREADS.getCurrentThreadCpuTime();
        KeyAgreement.agree(own, publicKey).close();
        best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
      }
    } catch (CipherException e) {
      throw new IllegalStateException("a fresh key is refused", e);
    }
    return best / 1e6;
  }
}
