package dev.cairn.protocol;

/**
 * What a client says of its update before it sends it.
 *
 * @param session whose update
 * @param digest SHA-256 of the body
 * @param bytes length of the body
 */
public record UpdateHeader(SessionId session, Digest digest, long bytes) {
  public UpdateHeader {
    if (bytes < 1) {
      throw new IllegalArgumentException("an update has at least one byte, not " + bytes);
    }
  }
}
