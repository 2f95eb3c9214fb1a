package dev.cairn.secagg.cipher;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * A key for the platform's ciphers over bytes that someone else owns and wipes.
 *
 * <p>The platform's own {@code SecretKeySpec} keeps a copy that can't be wiped. This one hands out
 * copies only on request; the JDK's AES and HMAC wipe what they got.
 */
final class RawKey implements SecretKey {
  private static final long serialVersionUID = 1L;
  private final String algorithm;
  private final transient byte[] bytes;
  private final int length;

  /** The first {@code length} of {@code bytes}. */
  RawKey(String algorithm, byte[] bytes, int length) {
    this.algorithm = algorithm;
    this.bytes = bytes;
    this.length = length;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, 0, copy, 0, length);
    return copy;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a key never leaves the process");
  }
}
