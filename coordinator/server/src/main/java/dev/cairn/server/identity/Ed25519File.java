package dev.cairn.server.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;

/** An Ed25519 key (RFC 8032) in a file: PKCS#8 in PEM. */
final class Ed25519File {
  private Ed25519File() {}

  /**
   * Reads the key, or makes it where there is none.
   *
   * @throws IdentityException if the file is damaged, readable by others, or cannot be written
   */
  static Ed25519PrivateKeyParameters ensure(Path file, SecureRandom random) {
    if (Files.exists(file)) {
      return read(file);
    }
    Ed25519PrivateKeyParameters made = new Ed25519PrivateKeyParameters(random);
    write(file, made);
    return made;
  }

  /**
   * Puts a key in its place, also where another one was.
   *
   * @throws IdentityException if the file cannot be written
   */
  static void write(Path file, Ed25519PrivateKeyParameters key) {
    try {
      byte[] der = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
      PrivateFiles.write(file, Pem.text(Pem.PRIVATE_KEY, der));
      Arrays.fill(der, (byte) 0);
    } catch (IOException e) {
      throw new IllegalStateException("a key can be encoded", e);
    }
  }

  /**
   * Reads a key.
   *
   * @throws IdentityException if the file is missing, damaged or readable by others
   */
  static Ed25519PrivateKeyParameters read(Path file) {
    byte[] der = Pem.der(Pem.PRIVATE_KEY, PrivateFiles.read(file), file);
    try {
      AsymmetricKeyParameter key = PrivateKeyFactory.createKey(der);
      if (key instanceof Ed25519PrivateKeyParameters ed25519) {
        return ed25519;
      }
    } catch (IOException | RuntimeException e) {
      throw Pem.damaged(Pem.PRIVATE_KEY, file, e);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
    throw Pem.damaged(Pem.PRIVATE_KEY, file, null);
  }
}
