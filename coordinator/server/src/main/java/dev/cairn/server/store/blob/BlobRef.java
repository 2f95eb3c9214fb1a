package dev.cairn.server.store.blob;

/**
 * The name of a stored body.
 *
 * @param hex its SHA-256, 64 lower-case hexadecimal digits
 * @param bytes its length
 */
public record BlobRef(String hex, long bytes) {
  private static final int HEX_DIGITS = 64;

  public BlobRef {
    requireHex(hex);
    if (bytes < 0) {
      throw new IllegalArgumentException("A blob's length must be at least 0, not " + bytes + ".");
    }
  }

  /** Returns {@code hex}; it becomes part of a path, so that nothing else may pass. */
  static String requireHex(String hex) {
    boolean valid = hex.length() == HEX_DIGITS;
    for (int i = 0; valid && i < HEX_DIGITS; i++) {
      char c = hex.charAt(i);
      valid = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "A blob is named by 64 lower-case hexadecimal digits, not by '" + hex + "'.");
    }
    return hex;
  }
}
