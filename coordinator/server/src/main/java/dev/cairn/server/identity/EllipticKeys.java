package dev.cairn.server.identity;

import dev.cairn.protocol.identity.P256Key;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Keys on the curve P-256 (FIPS 186-5), the only one that certificates here are for. */
final class EllipticKeys {
  static final String SIGNATURE = "SHA256withECDSA";
  private static final String CURVE = "secp256r1";

  private EllipticKeys() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM makes P-256 keys", e);
    }
  }

  /** Whether the key is one that a device or a CA may have. */
  static boolean isP256(PublicKey key) {
    try {
      P256Key unused = P256Key.of(key);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether both halves are of one pair. */
  static boolean fit(PrivateKey secret, PublicKey key) {
    byte[] probe = {1, 2, 3, 4};
    try {
      Signature signer = Signature.getInstance(SIGNATURE);
      signer.initSign(secret);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(SIGNATURE);
      verifier.initVerify(key);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
