package dev.cairn.server.identity;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.identity.P256Key;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * The public key of a device, on P-256.
 *
 * @param key the key
 */
record DeviceKey(PublicKey key) {
  /** The longest PKCS#10 request in bytes. */
  static final int REQUEST_BYTES_MAX = 2_048;

  /** A request that is none; the message is one line for the device's owner. */
  static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    BadRequestException(String line) {
      super(line);
    }
  }

  /** The device of this key: the SHA-256 of its SubjectPublicKeyInfo in DER. */
  static ClientId client(PublicKey key) {
    return P256Key.of(key).clientId();
  }

  ClientId client() {
    return client(key);
  }

  /**
   * Takes the key out of a certificate request (PKCS#10 in DER), which must be signed with it.
   *
   * @throws BadRequestException if it is longer than {@value #REQUEST_BYTES_MAX} bytes, is no
   *     request, is for another kind of key, or is not signed by the key's owner
   */
  static DeviceKey ofRequest(byte[] request) throws BadRequestException {
    if (request.length == 0 || request.length > REQUEST_BYTES_MAX) {
      throw new BadRequestException(
          "a certificate request has 1 to " + REQUEST_BYTES_MAX + " bytes, not " + request.length);
    }
    try {
      JcaPKCS10CertificationRequest parsed = new JcaPKCS10CertificationRequest(request);
      SubjectPublicKeyInfo info = parsed.getSubjectPublicKeyInfo();
      requireP256(info.getAlgorithm());
      if (!X9ObjectIdentifiers.ecdsa_with_SHA256.equals(
          parsed.getSignatureAlgorithm().getAlgorithm())) {
        throw new BadRequestException("a certificate request is signed with ECDSA and SHA-256");
      }
      PublicKey key = parsed.getPublicKey();
      // One key has one encoding, because the client id is the digest of it.
      if (!EllipticKeys.isP256(key) || !Arrays.equals(info.getEncoded(), key.getEncoded())) {
        throw new BadRequestException(
            "the key of a certificate request is an uncompressed point on P-256");
      }
      if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new BadRequestException("the certificate request is not signed with its own key");
      }
      return new DeviceKey(key);
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      throw new BadRequestException("the certificate request is no PKCS#10 request in DER");
    }
  }

  private static void requireP256(AlgorithmIdentifier algorithm) throws BadRequestException {
    if (!X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm.getAlgorithm())
        || !SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
      throw new BadRequestException("a device's key is on the curve P-256, and no other");
    }
  }
}
