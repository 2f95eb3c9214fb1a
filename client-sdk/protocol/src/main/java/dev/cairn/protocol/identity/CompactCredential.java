package dev.cairn.protocol.identity;

import dev.cairn.secagg.cipher.Signatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a device shows to the other clients of a secure round instead of a {@link DeviceCredential},
 * so that they have less to fetch and to verify: its name, its short-lived Ed25519 key, and the
 * signature of its CA's issuer over both.
 *
 * <p>Encoded as {@code u8 2 · [32] client id · [32] signing key · u32 notBefore · u32 notAfter ·
 * [64] signature}, {@value #BYTES} bytes; times are whole seconds since 1970, numbers are
 * big-endian, and the signature is Ed25519 by the issuer over {@link #statement}. Nothing is proven
 * before {@link DeviceCredentialVerifier} has looked, who knows the issuer by an {@link
 * IssuerStatement}.
 */
public final class CompactCredential {

  /** The length of every encoding. */
  public static final int BYTES = 1 + 32 + 32 + 4 + 4 + Signatures.SIGNATURE_LENGTH;

  static final int VERSION = 2;

  private static final int CLIENT_ID_BYTES = 32;
  private static final long SECONDS_MAX = 0xffffffffL;
  private static final byte[] CONTEXT = "CSA1/credential\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] clientId;
  private final byte[] signingKey;
  private final long notBeforeSeconds;
  private final long notAfterSeconds;
  private final byte[] signature;

  /**
   * A credential of its parts.
   *
   * @param clientId SHA-256 of the device's key, 32 bytes
   * @param signingKey an Ed25519 public key (RFC 8032), 32 bytes
   * @param notBeforeSeconds from when on it is valid, since 1970, 0 to 2^32 - 1
   * @param notAfterSeconds until when, at least {@code notBeforeSeconds}, at most 2^32 - 1 and at
   *     most {@link DeviceCredential#SIGNING_KEY_MILLIS_MAX} later
   * @param signature by the issuer over {@link #statement}, 64 bytes
   */
  public CompactCredential(
      byte[] clientId,
      byte[] signingKey,
      long notBeforeSeconds,
      long notAfterSeconds,
      byte[] signature) {
    checkStatement(clientId, signingKey, notBeforeSeconds, notAfterSeconds);
    DeviceCredential.length(
        "signature", signature, Signatures.SIGNATURE_LENGTH, Signatures.SIGNATURE_LENGTH);
    this.clientId = clientId.clone();
    this.signingKey = signingKey.clone();
    this.notBeforeSeconds = notBeforeSeconds;
    this.notAfterSeconds = notAfterSeconds;
    this.signature = signature.clone();
  }

  private static void checkStatement(
      byte[] clientId, byte[] signingKey, long notBeforeSeconds, long notAfterSeconds) {
    DeviceCredential.length("client id", clientId, CLIENT_ID_BYTES, CLIENT_ID_BYTES);
    DeviceCredential.length(
        "signing key",
        signingKey,
        DeviceCredential.SIGNING_KEY_BYTES,
        DeviceCredential.SIGNING_KEY_BYTES);
    if (notBeforeSeconds < 0
        || notAfterSeconds > SECONDS_MAX
        || notAfterSeconds < notBeforeSeconds
        || notAfterSeconds - notBeforeSeconds > DeviceCredential.SIGNING_KEY_MILLIS_MAX / 1_000) {
      throw new IllegalArgumentException(
          "a compact credential is valid from a time since 1970 on and for at most "
              + DeviceCredential.SIGNING_KEY_MILLIS_MAX / 1_000
              + " s, not from "
              + notBeforeSeconds
              + " to "
              + notAfterSeconds);
    }
  }

  /**
   * What the issuer signs: {@code "CSA1/credential" · u8 0}, and of the encoding all that stands
   * before the signature.
   */
  public static byte[] statement(
      byte[] clientId, byte[] signingKey, long notBeforeSeconds, long notAfterSeconds) {
    checkStatement(clientId, signingKey, notBeforeSeconds, notAfterSeconds);
    return ByteBuffer.allocate(CONTEXT.length + BYTES - Signatures.SIGNATURE_LENGTH)
        .put(CONTEXT)
        .put((byte) VERSION)
        .put(clientId)
        .put(signingKey)
        .putInt((int) notBeforeSeconds)
        .putInt((int) notAfterSeconds)
        .array();
  }

  /** SHA-256 of the device's key. */
  public byte[] clientId() {
    return clientId.clone();
  }

  /** The Ed25519 public key. */
  public byte[] signingKey() {
    return signingKey.clone();
  }

  /** From when on it is valid: milliseconds since 1970. */
  public long notBeforeMillis() {
    return 1_000 * notBeforeSeconds;
  }

  /** Until when it is valid: milliseconds since 1970. */
  public long notAfterMillis() {
    return 1_000 * notAfterSeconds;
  }

  /** Whether the issuer with this Ed25519 key has signed it. */
  boolean isSignedBy(byte[] issuerKey) {
    return Signatures.verify(
        issuerKey, statement(clientId, signingKey, notBeforeSeconds, notAfterSeconds), signature);
  }

  /** The only encoding of this credential. */
  public byte[] encode() {
    byte[] signed = statement(clientId, signingKey, notBeforeSeconds, notAfterSeconds);
    return ByteBuffer.allocate(BYTES)
        .put(signed, CONTEXT.length, signed.length - CONTEXT.length)
        .put(signature)
        .array();
  }

  /** Whether bytes claim to be of this kind, by the version that they begin with. */
  static boolean isClaimedBy(byte[] encoded) {
    return encoded.length > 0 && encoded[0] == VERSION;
  }

  /**
   * Reads an encoding.
   *
   * @throws IllegalArgumentException if the bytes are no compact credential
   */
  public static CompactCredential decode(byte[] encoded) {
    if (encoded.length != BYTES) {
      throw new IllegalArgumentException(
          "a compact credential has " + BYTES + " bytes, not " + encoded.length);
    }
    if (!isClaimedBy(encoded)) {
      throw new IllegalArgumentException("this is no compact credential: its version is another");
    }
    ByteBuffer in = ByteBuffer.wrap(encoded, 1, BYTES - 1);
    byte[] clientId = new byte[CLIENT_ID_BYTES];
    byte[] signingKey = new byte[DeviceCredential.SIGNING_KEY_BYTES];
    byte[] signature = new byte[Signatures.SIGNATURE_LENGTH];
    in.get(clientId).get(signingKey);
    long notBeforeSeconds = in.getInt() & SECONDS_MAX;
    long notAfterSeconds = in.getInt() & SECONDS_MAX;
    in.get(signature);
    return new CompactCredential(
        clientId, signingKey, notBeforeSeconds, notAfterSeconds, signature);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CompactCredential that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "CompactCredential["
        + Hex.of(clientId)
        + ", "
        + notBeforeSeconds
        + " to "
        + notAfterSeconds
        + "]";
  }
}
