package dev.cairn.client.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One binary object as text (RFC 7468). */
final class Pem {
  private static final int LINE_CHARS = 64;
  private static final Pattern TEXT =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

  private Pem() {}

  static byte[] encode(String label, byte[] der) {
    String body = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'}).encodeToString(der);
    String text = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads a text with one object.
   *
   * @throws IllegalArgumentException if it holds something else
   */
  static byte[] decode(String label, byte[] text) {
    Matcher matcher = TEXT.matcher(new String(text, StandardCharsets.US_ASCII).trim());
    if (!matcher.matches() || !label.equals(matcher.group(1))) {
      throw new IllegalArgumentException("it is no PEM text of a " + label);
    }
    return Base64.getMimeDecoder().decode(matcher.group(2));
  }
}
