package dev.cairn.protocol.identity;

import dev.cairn.protocol.Digest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A one-time right to enrol a device, and the fingerprint of the CA that gave it, so that the
 * device trusts nobody on first use.
 *
 * <p>Its text is {@code cairn1.ID.SECRET.FINGERPRINT}: 32 hexadecimal digits, 43 characters of
 * base64url without padding, and the SHA-256 of the CA certificate (DER) in 64 hexadecimal digits.
 * Whoever has the text can enrol one device. {@link #toString} does not show the secret.
 */
public final class EnrolmentToken {

  /** Length of the public half. */
  public static final int ID_BYTES = 16;

  /** Length of the secret half. */
  public static final int SECRET_BYTES = 32;

  private static final String VERSION = "cairn1";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern PARTS = Pattern.compile("([^.]*)\\.([^.]*)\\.([^.]*)\\.([^.]*)");
  private static final int TEXT_CHARS_MAX = 256;

  private final byte[] id;
  private final byte[] secret;
  private final Digest caFingerprint;

  /**
   * A token of its parts.
   *
   * @param id the public half, {@value #ID_BYTES} bytes
   * @param secret the secret half, {@value #SECRET_BYTES} bytes
   * @param caFingerprint SHA-256 of the CA certificate in DER
   */
  public EnrolmentToken(byte[] id, byte[] secret, Digest caFingerprint) {
    if (id.length != ID_BYTES || secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a token has an id of 16 and a secret of 32 bytes, not "
              + id.length
              + " and "
              + secret.length);
    }
    this.id = id.clone();
    this.secret = secret.clone();
    this.caFingerprint = caFingerprint;
  }

  /**
   * Reads a token's text; white space around it does not matter.
   *
   * @throws IllegalArgumentException in one line that says which part is wrong and shows nothing of
   *     the secret
   */
  public static EnrolmentToken parse(String text) {
    String trimmed = text.trim();
    Matcher parts = PARTS.matcher(trimmed);
    if (trimmed.length() > TEXT_CHARS_MAX || !parts.matches()) {
      throw bad("it has other than four parts with dots between them: was all of it copied?");
    }
    if (!VERSION.equals(parts.group(1))) {
      throw bad("it begins with something else: was all of it copied, or is it of a newer Cairn?");
    }
    String id = part("id", ID, "32 lower-case hexadecimal digits", parts.group(2));
    String secret = part("secret", SECRET, "43 characters of base64url", parts.group(3));
    String print = part("fingerprint", FINGERPRINT, "64 lower-case hex digits", parts.group(4));
    byte[] secretBytes = Base64.getUrlDecoder().decode(secret);
    if (!secret.equals(base64(secretBytes))) {
      throw bad("its secret has bits beyond its end: was all of it copied?");
    }
    return new EnrolmentToken(Hex.bytes(id), secretBytes, new Digest(print));
  }

  private static String part(String name, Pattern allowed, String what, String given) {
    if (!allowed.matcher(given).matches()) {
      throw bad(
          "its "
              + name
              + " should be "
              + what
              + " and is something of "
              + given.length()
              + " chars");
    }
    return given;
  }

  private static IllegalArgumentException bad(String why) {
    return new IllegalArgumentException(
        "this is no enrolment token (cairn1.ID.SECRET.FINGERPRINT): " + why);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The public half. */
  public byte[] id() {
    return id.clone();
  }

  /** The secret half. Not to be shown or logged. */
  public byte[] secret() {
    return secret.clone();
  }

  /** SHA-256 of the certificate (DER) of the CA that gave the token. */
  public Digest caFingerprint() {
    return caFingerprint;
  }

  /** The whole token, secret and all: for the one who enrols the device. */
  public String text() {
    return VERSION + "." + Hex.of(id) + "." + base64(secret) + "." + caFingerprint;
  }

  /** The token without its secret. */
  @Override
  public String toString() {
    return VERSION + "." + Hex.of(id) + ".***." + caFingerprint;
  }
}
