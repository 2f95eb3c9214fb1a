package dev.cairn.server.store.codec;

/** Thrown when a stored event cannot be read: the journal is damaged, or of a newer version. */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CodecException(String message) {
    super(message);
  }

  CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
