package dev.cairn.server.identity;

import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.secagg.cipher.SecretBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key with which a CA signs the compact credentials of its devices, in a file beside
 * the CA's own. It is as valid as the CA, whose statement about it is made anew at each start.
 */
final class IssuerKey {
  private IssuerKey() {}

  /**
   * Reads the key, or makes it where there is none.
   *
   * @return null if there is none and the folder cannot be written: then there are no compact
   *     credentials
   * @throws IdentityException if the file is damaged or readable by others
   */
  static @Nullable CredentialIssuer ensure(
      Path folder, X509Certificate ca, PrivateKey caKey, SecureRandom random) {
    Path file = folder.resolve(CertificateAuthority.ISSUER_FILE);
    Ed25519PrivateKeyParameters key;
    try {
      key = Ed25519File.ensure(file, random);
    } catch (IdentityException e) {
      if (Files.exists(file)) {
        throw e;
      }
      return null;
    }
    byte[] publicKey = key.generatePublicKey().getEncoded();
    long from = ca.getNotBefore().getTime();
    long until = ca.getNotAfter().getTime();
    byte[] signature = sign(caKey, IssuerStatement.statement(publicKey, from, until));
    return new CredentialIssuer(
        SecretBytes.take(key.getEncoded()), new IssuerStatement(publicKey, from, until, signature));
  }

  private static byte[] sign(PrivateKey caKey, byte[] statement) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initSign(caKey);
      ecdsa.update(statement);
      return ecdsa.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the CA's key was checked when it was opened", e);
    }
  }
}
