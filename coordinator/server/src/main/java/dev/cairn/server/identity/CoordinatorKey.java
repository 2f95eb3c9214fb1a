package dev.cairn.server.identity;

import dev.cairn.secagg.cipher.SecretBytes;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * The Ed25519 key (RFC 8032) with which the coordinator signs the messages of secure rounds, in a
 * file of the state folder. Devices pin its public half when they enrol.
 */
public final class CoordinatorKey {
  /** The file in the identity's folder. */
  static final String FILE = "signing.key";

  private final Ed25519PrivateKeyParameters key;

  private CoordinatorKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
  }

  /**
   * Reads the key, or makes it where there is none.
   *
   * @throws IdentityException if the file is damaged or readable by others
   */
  static CoordinatorKey ensure(Path folder, SecureRandom random) {
    return new CoordinatorKey(Ed25519File.ensure(folder.resolve(FILE), random));
  }

  /** The public half, 32 bytes. */
  public byte[] publicKey() {
    return key.generatePublicKey().getEncoded();
  }

  /** The secret half, 32 bytes; the caller closes it. */
  public SecretBytes seed() {
    return SecretBytes.take(key.getEncoded());
  }

  @Override
  public String toString() {
    return "CoordinatorKey[***]";
  }
}
