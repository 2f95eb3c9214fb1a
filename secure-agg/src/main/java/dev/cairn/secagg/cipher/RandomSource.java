package dev.cairn.secagg.cipher;

import java.security.SecureRandom;

/** Where secrets, salts and nonces come from. */
@FunctionalInterface
public interface RandomSource {

  /** Overwrites all of {@code target} with bytes that nobody can predict. */
  void fill(byte[] target);

  /** The generator of the operating system; safe for use by several threads. */
  static RandomSource system() {
    return new SecureRandom()::nextBytes;
  }
}
