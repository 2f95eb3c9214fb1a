package dev.cairn.protocol.identity;

import dev.cairn.secagg.message.CredentialException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * By which key a CA signs the compact credentials of its devices: an Ed25519 key, its validity, and
 * the CA's signature over both. Whoever has pinned the CA needs to verify this once.
 *
 * <p>Encoded as {@code u8 1 · [32] issuer's key · u64 notBeforeMillis · u64 notAfterMillis · bytes
 * signature}, where {@code bytes} is a {@code u32} length and as many bytes, all numbers are
 * big-endian, and the signature is ECDSA (P-256, SHA-256, DER) by the CA's key over {@link
 * #statement}.
 */
public final class IssuerStatement {

  /** The longest encoding in bytes. */
  public static final int BYTES_MAX = 1 + 32 + 8 + 8 + 4 + 72;

  private static final int VERSION = 1;
  private static final int KEY_BYTES = DeviceCredential.SIGNING_KEY_BYTES;
  private static final int FIXED_BYTES = 1 + KEY_BYTES + 8 + 8 + 4;
  private static final int SIGNATURE_BYTES_MIN = 8;
  private static final int SIGNATURE_BYTES_MAX = 72;
  private static final byte[] CONTEXT = "CSA1/issuer\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] issuerKey;
  private final long notBeforeMillis;
  private final long notAfterMillis;
  private final byte[] signature;

  /**
   * A statement of its parts.
   *
   * @param issuerKey an Ed25519 public key (RFC 8032), 32 bytes
   * @param notBeforeMillis from when on it is valid, since 1970, 0 or more
   * @param notAfterMillis until when, at least {@code notBeforeMillis}
   * @param signature ECDSA by the CA over {@link #statement}, DER, 8 to 72 bytes
   */
  public IssuerStatement(
      byte[] issuerKey, long notBeforeMillis, long notAfterMillis, byte[] signature) {
    checkStatement(issuerKey, notBeforeMillis, notAfterMillis);
    if (signature.length < SIGNATURE_BYTES_MIN || signature.length > SIGNATURE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a CA's signature has 8 to 72 bytes, not " + signature.length);
    }
    this.issuerKey = issuerKey.clone();
    this.notBeforeMillis = notBeforeMillis;
    this.notAfterMillis = notAfterMillis;
    this.signature = signature.clone();
  }

  private static void checkStatement(byte[] issuerKey, long notBeforeMillis, long notAfterMillis) {
    if (issuerKey.length != KEY_BYTES) {
      throw new IllegalArgumentException("an issuer's key has 32 bytes, not " + issuerKey.length);
    }
    if (notBeforeMillis < 0 || notAfterMillis < notBeforeMillis) {
      throw new IllegalArgumentException(
          "an issuer's key is valid from a time since 1970 on, not from "
              + notBeforeMillis
              + " to "
              + notAfterMillis);
    }
  }

  /**
   * What the CA's key signs: {@code "CSA1/issuer" · u8 0 · issuer's key · u64 notBeforeMillis · u64
   * notAfterMillis}. No certificate begins like that.
   */
  public static byte[] statement(byte[] issuerKey, long notBeforeMillis, long notAfterMillis) {
    checkStatement(issuerKey, notBeforeMillis, notAfterMillis);
    return ByteBuffer.allocate(CONTEXT.length + KEY_BYTES + 16)
        .put(CONTEXT)
        .put(issuerKey)
        .putLong(notBeforeMillis)
        .putLong(notAfterMillis)
        .array();
  }

  /** The issuer's Ed25519 public key. */
  public byte[] issuerKey() {
    return issuerKey.clone();
  }

  /** From when on it is valid: milliseconds since 1970. */
  public long notBeforeMillis() {
    return notBeforeMillis;
  }

  /** Until when it is valid: milliseconds since 1970. */
  public long notAfterMillis() {
    return notAfterMillis;
  }

  /**
   * Checks that this CA has said so, for a time in which the CA itself is valid, and that this time
   * has not passed.
   *
   * @param nowMillis since 1970
   * @throws CredentialException if not
   */
  public void check(DeviceCertificates certificates, long nowMillis) throws CredentialException {
    if (notBeforeMillis < certificates.ca().getNotBefore().getTime()
        || notAfterMillis > certificates.ca().getNotAfter().getTime()) {
      throw new CredentialException("an issuer of credentials must not outlive its CA");
    }
    if (nowMillis > notAfterMillis) {
      throw new CredentialException(
          "the issuer of credentials has expired: it was valid until "
              + Instant.ofEpochMilli(notAfterMillis));
    }
    if (!isSignedBy(certificates)) {
      throw new CredentialException("the issuer of credentials is another CA's");
    }
  }

  private boolean isSignedBy(DeviceCertificates certificates) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initVerify(certificates.ca().getPublicKey());
      ecdsa.update(statement(issuerKey, notBeforeMillis, notAfterMillis));
      return EcdsaDer.isStrict(signature) && ecdsa.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The only encoding of this statement. */
  public byte[] encode() {
    return ByteBuffer.allocate(FIXED_BYTES + signature.length)
        .put((byte) VERSION)
        .put(issuerKey)
        .putLong(notBeforeMillis)
        .putLong(notAfterMillis)
        .putInt(signature.length)
        .put(signature)
        .array();
  }

  /**
   * Reads an encoding.
   *
   * @throws IllegalArgumentException if the bytes are no statement
   */
  public static IssuerStatement decode(byte[] encoded) {
    if (encoded.length < FIXED_BYTES || encoded.length > BYTES_MAX || encoded[0] != VERSION) {
      throw new IllegalArgumentException(
          "this is no statement about an issuer: it has another length or version");
    }
    ByteBuffer in = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
    byte[] issuerKey = new byte[KEY_BYTES];
    in.get(issuerKey);
    long notBeforeMillis = in.getLong();
    long notAfterMillis = in.getLong();
    if (in.getInt() != in.remaining()) {
      throw new IllegalArgumentException(
          "this is no statement about an issuer: its signature has another length");
    }
    byte[] signature = new byte[in.remaining()];
    in.get(signature);
    return new IssuerStatement(issuerKey, notBeforeMillis, notAfterMillis, signature);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IssuerStatement that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "IssuerStatement["
        + Hex.of(issuerKey)
        + " until "
        + Instant.ofEpochMilli(notAfterMillis)
        + "]";
  }
}
