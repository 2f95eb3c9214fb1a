package dev.cairn.server.identity;

import dev.cairn.secagg.cipher.SecretBytes;
import java.nio.file.Path;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * One Ed25519 key (RFC 8032) with which the coordinator signs the messages of secure rounds, or
 * will, or did. Devices pin its public half.
 */
public final class CoordinatorKey {
  private final Ed25519PrivateKeyParameters key;

  CoordinatorKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
  }

  /**
   * Reads a key.
   *
   * @throws IdentityException if the file is missing, damaged or readable by others
   */
  static CoordinatorKey read(Path file) {
    return new CoordinatorKey(Ed25519File.read(file));
  }

  /** Puts the key into a file. */
  void write(Path file) {
    Ed25519File.write(file, key);
  }

  /** The public half, 32 bytes. */
  public byte[] publicKey() {
    return key.generatePublicKey().getEncoded();
  }

  /** The secret half, 32 bytes; the caller closes it. */
  public SecretBytes seed() {
    return SecretBytes.take(key.getEncoded());
  }

  /** The signature of a statement, 64 bytes. */
  byte[] sign(byte[] statement) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(statement, 0, statement.length);
    return signer.generateSignature();
  }

  @Override
  public String toString() {
    return "CoordinatorKey[***]";
  }
}
