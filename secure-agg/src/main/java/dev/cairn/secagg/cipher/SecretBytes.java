package dev.cairn.secagg.cipher;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that nobody may learn: they are zeroed when closed, never printed, and compared in constant
 * time.
 *
 * <p>Whoever holds one closes it; closing twice does nothing. Everything else throws {@link
 * IllegalStateException} after it was closed. Not safe for use by several threads while one of them
 * may close it.
 */
public final class SecretBytes implements AutoCloseable {
  private byte @Nullable [] bytes;
  private final int length;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  /** Owns {@code bytes} from now on: the caller must neither keep nor change the array. */
  public static SecretBytes take(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  /** A copy of {@code bytes}; wiping the original stays the caller's duty. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes.clone());
  }

  /** As many fresh random bytes as {@code length} says. */
  public static SecretBytes random(int length, RandomSource random) {
    byte[] bytes = new byte[length];
    random.fill(bytes);
    return new SecretBytes(bytes);
  }

  /** How many bytes; this may be asked after it was closed, too. */
  public int length() {
    return length;
  }

  /**
   * The live bytes, not a copy. They are for the cryptography of this module alone: read them, hand
   * them to a primitive, and let go of them before this is closed.
   */
  public byte[] view() {
    if (bytes == null) {
      throw new IllegalStateException("expected a secret that is open; this one was wiped");
    }
    return bytes;
  }

  @Override
  public void close() {
    if (bytes != null) {
      Arrays.fill(bytes, (byte) 0);
      bytes = null;
    }
  }

  /** Whether both hold the same bytes, in a time that depends on the lengths alone. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SecretBytes secret
        && length == secret.length
        && MessageDigest.isEqual(view(), secret.view());
  }

  /** The length, because a hash of the bytes would tell something of them. */
  @Override
  public int hashCode() {
    return length;
  }

  @Override
  public String toString() {
    return "SecretBytes[" + length + "]";
  }
}
