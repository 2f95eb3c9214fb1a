package dev.cairn.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes, which names them.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {
  private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{64}");
  private static final char[] DIGITS = "0123456789abcdef".toCharArray();

  public Digest {
    if (!ALLOWED.matcher(hex).matches()) {
      throw new IllegalArgumentException("a digest has 64 lower-case hexadecimal digits");
    }
  }

  /** A fresh SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest of {@code bytes}. */
  public static Digest of(byte[] bytes) {
    return from(sha256().digest(bytes));
  }

  /** The digest of what stands between position and limit; the buffer is not changed. */
  public static Digest of(ByteBuffer bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes.duplicate());
    return from(digest.digest());
  }

  /** Wraps the 32 bytes of a finished SHA-256. */
  public static Digest from(byte[] sha256) {
    if (sha256.length != 32) {
      throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + sha256.length);
    }
    StringBuilder hex = new StringBuilder(64);
    for (byte b : sha256) {
      hex.append(DIGITS[(b >> 4) & 15]).append(DIGITS[b & 15]);
    }
    return new Digest(hex.toString());
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  @Override
  public String toString() {
    return hex;
  }
}
