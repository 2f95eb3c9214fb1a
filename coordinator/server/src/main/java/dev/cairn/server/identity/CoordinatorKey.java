package dev.cairn.server.identity;

import dev.cairn.secagg.cipher.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

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
    Path file = folder.resolve(FILE);
    if (Files.exists(file)) {
      return read(file);
    }
    Ed25519PrivateKeyParameters made = new Ed25519PrivateKeyParameters(random);
    try {
      byte[] der = PrivateKeyInfoFactory.createPrivateKeyInfo(made).getEncoded();
      PrivateFiles.write(file, Pem.text(Pem.PRIVATE_KEY, der));
      Arrays.fill(der, (byte) 0);
    } catch (IOException e) {
      throw new IllegalStateException("a key can be encoded", e);
    }
    return new CoordinatorKey(made);
  }

  private static CoordinatorKey read(Path file) {
    byte[] der = Pem.der(Pem.PRIVATE_KEY, PrivateFiles.read(file), file);
    try {
      AsymmetricKeyParameter key = PrivateKeyFactory.createKey(der);
      if (key instanceof Ed25519PrivateKeyParameters ed25519) {
        return new CoordinatorKey(ed25519);
      }
    } catch (IOException | RuntimeException e) {
      throw Pem.damaged(Pem.PRIVATE_KEY, file, e);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
    throw Pem.damaged(Pem.PRIVATE_KEY, file, null);
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
