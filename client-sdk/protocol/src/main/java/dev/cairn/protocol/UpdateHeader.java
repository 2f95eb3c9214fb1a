package dev.cairn.protocol;

import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of its update before it sends it.
 *
 * @param session whose update
 * @param digest SHA-256 of the body
 * @param bytes length of the body
 * @param masked the signed header of a masked update; null in a plain round
 */
public record UpdateHeader(
    SessionId session, Digest digest, long bytes, @Nullable SignedMessage masked) {

  /** The header of a plain update. */
  public UpdateHeader(SessionId session, Digest digest, long bytes) {
    this(session, digest, bytes, null);
  }

  public UpdateHeader {
    if (bytes < 1) {
      throw new IllegalArgumentException("an update has at least one byte, not " + bytes);
    }
  }
}
