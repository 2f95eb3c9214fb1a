package dev.cairn.server.store.codec;

/**
 * Thrown when a stored event cannot be read: the journal is damaged, or of a newer version. Its
 * message is one line of bounded length, whatever stands in the journal.
 */
public final class CodecException extends RuntimeException {
  /** The longest message; what is longer is cut off. */
  static final int MESSAGE_LENGTH_MAX = 400;

  private static final long serialVersionUID = 1L;

  CodecException(String message) {
    super(line(message));
  }

  CodecException(String message, Throwable cause) {
    super(line(message), cause);
  }

  private static String line(String message) {
    String visible = message.replaceAll("\\p{Cntrl}", "\uFFFD");
    return visible.length() <= MESSAGE_LENGTH_MAX
        ? visible
        : visible.substring(0, MESSAGE_LENGTH_MAX - 2) + "..";
  }
}
