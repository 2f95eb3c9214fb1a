package dev.cairn.server.identity;

import dev.cairn.protocol.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key (RFC 8032) with which a deployment signs statements about its models, in a file
 * beside the CA's own.
 */
public final class ModelKey {
  /** The file in the CA's folder. */
  public static final String FILE = "model.key";

  private final Ed25519PrivateKeyParameters key;

  ModelKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
  }

  /**
   * Reads the key, or makes it where there is none.
   *
   * @return null if there is none and the folder cannot be written: then nothing is signed
   * @throws IdentityException if the file is damaged or readable by others
   */
  public static @Nullable ModelKey ensure(Path folder, SecureRandom random) {
    Path file = folder.resolve(FILE);
    try {
      return new ModelKey(Ed25519File.ensure(file, random));
    } catch (IdentityException e) {
      if (Files.exists(file)) {
        throw e;
      }
      return null;
    }
  }

  /** The public half, 32 bytes. */
  public byte[] publicKey() {
    return key.generatePublicKey().getEncoded();
  }

  /** SHA-256 of the public half, which names the key. */
  public Digest id() {
    return Digest.of(publicKey());
  }

  /** The signature of a statement, 64 bytes. */
  public byte[] sign(byte[] statement) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(statement, 0, statement.length);
    return signer.generateSignature();
  }

  /** Whether a key signed a statement; false for a key that is none. */
  public static boolean verifies(byte[] publicKey, byte[] statement, byte[] signature) {
    try {
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(false, new Ed25519PublicKeyParameters(publicKey));
      signer.update(statement, 0, statement.length);
      return signer.verifySignature(signature);
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "ModelKey[***]";
  }
}
