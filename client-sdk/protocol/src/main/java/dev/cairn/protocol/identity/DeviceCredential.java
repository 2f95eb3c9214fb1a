package dev.cairn.protocol.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a device shows to the other clients of a secure round: its certificate, and a short-lived
 * Ed25519 key that the certificate's key has signed.
 *
 * <p>Encoded as {@code u8 1 · bytes certificate · [32] signing key · u64 notBeforeMillis · u64
 * notAfterMillis · bytes signature}, where {@code bytes} is a {@code u32} length and as many bytes,
 * all numbers are big-endian, and the signature is ECDSA (P-256, SHA-256, DER) by the device's key
 * over {@link #statement}. Nothing is proven before {@link DeviceCredentialVerifier} has looked. On
 * a roster, a {@link CompactCredential} takes its place.
 */
public final class DeviceCredential {

  /** The longest certificate in bytes. */
  public static final int CERTIFICATE_BYTES_MAX = 2_048;

  /** Length of an Ed25519 public key. */
  public static final int SIGNING_KEY_BYTES = 32;

  /** The longest that a signing key may be valid: 31 days. */
  public static final long SIGNING_KEY_MILLIS_MAX = 31L * 24 * 3_600_000;

  /** The longest encoding in bytes, far below what a secure round's message takes. */
  public static final int BYTES_MAX =
      1 + 4 + CERTIFICATE_BYTES_MAX + SIGNING_KEY_BYTES + 8 + 8 + 4 + 72;

  private static final int VERSION = 1;
  private static final int SIGNATURE_BYTES_MIN = 8;
  private static final int SIGNATURE_BYTES_MAX = 72;
  private static final byte[] CONTEXT = "CSA1/signing-key\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] certificate;
  private final byte[] signingKey;
  private final long notBeforeMillis;
  private final long notAfterMillis;
  private final byte[] signature;

  /**
   * A credential of its parts.
   *
   * @param certificate the device's X.509 certificate in DER, 1 to {@value #CERTIFICATE_BYTES_MAX}
   *     bytes
   * @param signingKey an Ed25519 public key (RFC 8032), 32 bytes
   * @param notBeforeMillis from when on the signing key is valid, since 1970, 0 or more
   * @param notAfterMillis until when, at least {@code notBeforeMillis} and at most {@link
   *     #SIGNING_KEY_MILLIS_MAX} later
   * @param signature ECDSA over {@link #statement}, DER, 8 to 72 bytes
   */
  public DeviceCredential(
      byte[] certificate,
      byte[] signingKey,
      long notBeforeMillis,
      long notAfterMillis,
      byte[] signature) {
    length("certificate", certificate, 1, CERTIFICATE_BYTES_MAX);
    length("signature", signature, SIGNATURE_BYTES_MIN, SIGNATURE_BYTES_MAX);
    checkStatement(signingKey, notBeforeMillis, notAfterMillis);
    this.certificate = certificate.clone();
    this.signingKey = signingKey.clone();
    this.notBeforeMillis = notBeforeMillis;
    this.notAfterMillis = notAfterMillis;
    this.signature = signature.clone();
  }

  private static void checkStatement(byte[] signingKey, long notBeforeMillis, long notAfterMillis) {
    length("signing key", signingKey, SIGNING_KEY_BYTES, SIGNING_KEY_BYTES);
    if (notBeforeMillis < 0
        || notAfterMillis < notBeforeMillis
        || notAfterMillis - notBeforeMillis > SIGNING_KEY_MILLIS_MAX) {
      throw new IllegalArgumentException(
          "a signing key is valid from a time since 1970 on and for at most "
              + SIGNING_KEY_MILLIS_MAX
              + " ms, not from "
              + notBeforeMillis
              + " to "
              + notAfterMillis);
    }
  }

  static void length(String what, byte[] bytes, int least, int most) {
    if (bytes.length < least || bytes.length > most) {
      throw new IllegalArgumentException(
          "a credential's "
              + what
              + " has "
              + (least == most ? least + "" : least + " to " + most)
              + " bytes, not "
              + bytes.length);
    }
  }

  /**
   * What the device's key signs: {@code "CSA1/signing-key" · u8 0 · signing key · u64
   * notBeforeMillis · u64 notAfterMillis}.
   */
  public static byte[] statement(byte[] signingKey, long notBeforeMillis, long notAfterMillis) {
    checkStatement(signingKey, notBeforeMillis, notAfterMillis);
    return ByteBuffer.allocate(CONTEXT.length + SIGNING_KEY_BYTES + 16)
        .put(CONTEXT)
        .put(signingKey)
        .putLong(notBeforeMillis)
        .putLong(notAfterMillis)
        .array();
  }

  /** The device's X.509 certificate in DER. */
  public byte[] certificate() {
    return certificate.clone();
  }

  /** The Ed25519 public key. */
  public byte[] signingKey() {
    return signingKey.clone();
  }

  /** From when on the signing key is valid: milliseconds since 1970. */
  public long notBeforeMillis() {
    return notBeforeMillis;
  }

  /** Until when the signing key is valid: milliseconds since 1970. */
  public long notAfterMillis() {
    return notAfterMillis;
  }

  /** ECDSA by the device's key over the statement, DER. */
  public byte[] signature() {
    return signature.clone();
  }

  /** The only encoding of this credential. */
  public byte[] encode() {
    int length = 1 + 4 + certificate.length + SIGNING_KEY_BYTES + 16 + 4 + signature.length;
    return ByteBuffer.allocate(length)
        .put((byte) VERSION)
        .putInt(certificate.length)
        .put(certificate)
        .put(signingKey)
        .putLong(notBeforeMillis)
        .putLong(notAfterMillis)
        .putInt(signature.length)
        .put(signature)
        .array();
  }

  /**
   * Reads an encoding.
   *
   * @throws IllegalArgumentException if the bytes are no credential; nothing larger than they are
   *     is allocated
   */
  public static DeviceCredential decode(byte[] encoded) {
    if (encoded.length > BYTES_MAX) {
      throw malformed("it has at most " + BYTES_MAX + " bytes, not " + encoded.length);
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    if (fixed(in, 1)[0] != VERSION) {
      throw malformed("its version is another");
    }
    byte[] certificate = bytes(in);
    byte[] signingKey = fixed(in, SIGNING_KEY_BYTES);
    ByteBuffer window = ByteBuffer.wrap(fixed(in, 16));
    long notBeforeMillis = window.getLong();
    long notAfterMillis = window.getLong();
    byte[] signature = bytes(in);
    if (in.hasRemaining()) {
      throw malformed(in.remaining() + " bytes are left over");
    }
    return new DeviceCredential(
        certificate, signingKey, notBeforeMillis, notAfterMillis, signature);
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = ByteBuffer.wrap(fixed(in, 4)).getInt();
    if (length < 0) {
      throw malformed("a length is negative");
    }
    return fixed(in, length);
  }

  private static byte[] fixed(ByteBuffer in, int length) {
    if (in.remaining() < length) {
      throw malformed("it ends too early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static IllegalArgumentException malformed(String why) {
    return new IllegalArgumentException("this is no device credential: " + why);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceCredential that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }
}
