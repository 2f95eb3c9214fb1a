package dev.cairn.server.identity;

import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.secagg.cipher.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key with which a CA signs the compact credentials of its devices, in a file beside
 * the CA's own. It is as valid as the CA, whose statement about it is made anew at each start.
 */
final class IssuerKey {
  /** What the CA said about the key before, in the CA's folder. */
  static final String FORMER_FILE = "issuer.former";

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

  /**
   * Puts another key in its place. What the CA said about the former one stays for the rounds that
   * are open; its word for the new one is made at the next start.
   */
  static void replace(Path folder, CredentialIssuer former, SecureRandom random) {
    String line = HexFormat.of().formatHex(former.statement().encode()) + "\n";
    PrivateFiles.write(folder.resolve(FORMER_FILE), line.getBytes(StandardCharsets.US_ASCII));
    Ed25519File.write(
        folder.resolve(CertificateAuthority.ISSUER_FILE), new Ed25519PrivateKeyParameters(random));
  }

  /**
   * What the CA said about the key before; null if there was none.
   *
   * @throws IdentityException if the file is damaged
   */
  static @Nullable IssuerStatement former(Path folder) {
    Path file = folder.resolve(FORMER_FILE);
    if (!Files.exists(file)) {
      return null;
    }
    String text = new String(PrivateFiles.readPublic(file), StandardCharsets.US_ASCII).strip();
    try {
      return IssuerStatement.decode(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new IdentityException(
          file
              + " should hold a statement about an issuer in hexadecimal digits and is damaged:"
              + " restore it from a backup, or delete it while no secure round is open.",
          e);
    }
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
