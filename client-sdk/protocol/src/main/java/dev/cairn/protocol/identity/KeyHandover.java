package dev.cairn.protocol.identity;

import dev.cairn.secagg.cipher.Signatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what key a coordinator's key will be followed: from now on it signs with {@link #key}, and
 * {@link #next} is its heir, says the former.
 *
 * <p>A device pins two keys, the one in use and its heir. Who has the first alone cannot replace
 * either: a handover counts only if the <em>last</em> key that is pinned has signed it. So the heir
 * can be kept away from the coordinator until it is needed.
 *
 * <p>Encoded as {@code u8 1 · [32] key · [32] next · u64 sinceMillis · [64] signature}, {@value
 * #BYTES} bytes; numbers are big-endian, and the signature is Ed25519 (RFC 8032) by {@code key}
 * over {@link #statement}.
 */
public final class KeyHandover {

  /** The length of every encoding. */
  public static final int BYTES = 1 + 32 + 32 + 8 + Signatures.SIGNATURE_LENGTH;

  /** The most handovers that one answer holds, the oldest first. */
  public static final int CHAIN_MAX = 16;

  private static final int VERSION = 1;
  private static final int KEY_BYTES = Signatures.PUBLIC_KEY_LENGTH;
  private static final byte[] CONTEXT = "CSA1/key-handover\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] key;
  private final byte[] next;
  private final long sinceMillis;
  private final byte[] signature;

  /**
   * A handover of its parts.
   *
   * @param key an Ed25519 public key, 32 bytes
   * @param next another one
   * @param sinceMillis from when on rounds are signed with {@code key}, since 1970, 0 or more
   * @param signature by {@code key} over {@link #statement}, 64 bytes; it is not checked here
   */
  public KeyHandover(byte[] key, byte[] next, long sinceMillis, byte[] signature) {
    checkStatement(key, next, sinceMillis);
    length("signature", signature, Signatures.SIGNATURE_LENGTH);
    this.key = key.clone();
    this.next = next.clone();
    this.sinceMillis = sinceMillis;
    this.signature = signature.clone();
  }

  private static void checkStatement(byte[] key, byte[] next, long sinceMillis) {
    length("key", key, KEY_BYTES);
    length("next key", next, KEY_BYTES);
    if (Arrays.equals(key, next)) {
      throw new IllegalArgumentException("a key is followed by another one, not by itself");
    }
    if (sinceMillis < 0) {
      throw new IllegalArgumentException(
          "a key is used from a time since 1970 on, not from " + sinceMillis);
    }
  }

  private static void length(String what, byte[] bytes, int expected) {
    if (bytes.length != expected) {
      throw new IllegalArgumentException(
          "a handover's " + what + " has " + expected + " bytes, not " + bytes.length);
    }
  }

  /**
   * What {@code key} signs: {@code "CSA1/key-handover" · u8 0}, and of the encoding all that stands
   * before the signature.
   */
  public static byte[] statement(byte[] key, byte[] next, long sinceMillis) {
    checkStatement(key, next, sinceMillis);
    return ByteBuffer.allocate(CONTEXT.length + BYTES - Signatures.SIGNATURE_LENGTH)
        .put(CONTEXT)
        .put((byte) VERSION)
        .put(key)
        .put(next)
        .putLong(sinceMillis)
        .array();
  }

  /** The key that signs rounds. */
  public byte[] key() {
    return key.clone();
  }

  /** The key that will follow it. */
  public byte[] next() {
    return next.clone();
  }

  /** From when on rounds are signed with {@link #key}: milliseconds since 1970. */
  public long sinceMillis() {
    return sinceMillis;
  }

  /** Whether {@link #key} has signed it. */
  public boolean isSigned() {
    return Signatures.verify(key, statement(key, next, sinceMillis), signature);
  }

  /**
   * What a device pins after it was told of handovers.
   *
   * @param pinned what it pins, the heir last; at least one key
   * @param handovers in the order in which they were made; those that do not follow from what is
   *     pinned are passed over
   * @return the key in use and its heir; {@code pinned} if nothing follows from it
   */
  public static List<byte[]> follow(List<byte[]> pinned, List<KeyHandover> handovers) {
    List<byte[]> pins = new ArrayList<>(pinned);
    for (KeyHandover handover : handovers) {
      byte[] heir = pins.get(pins.size() - 1);
      if (Arrays.equals(heir, handover.key) && handover.isSigned()) {
        pins = Arrays.asList(handover.key(), handover.next());
      }
    }
    return pins;
  }

  /** The only encoding of this handover. */
  public byte[] encode() {
    byte[] signed = statement(key, next, sinceMillis);
    return ByteBuffer.allocate(BYTES)
        .put(signed, CONTEXT.length, signed.length - CONTEXT.length)
        .put(signature)
        .array();
  }

  /**
   * Reads an encoding.
   *
   * @throws IllegalArgumentException if the bytes are no handover
   */
  public static KeyHandover decode(byte[] encoded) {
    if (encoded.length != BYTES || encoded[0] != VERSION) {
      throw new IllegalArgumentException(
          "a handover of keys has " + BYTES + " bytes and begins with " + VERSION);
    }
    ByteBuffer in = ByteBuffer.wrap(encoded, 1, BYTES - 1);
    byte[] key = new byte[KEY_BYTES];
    byte[] next = new byte[KEY_BYTES];
    byte[] signature = new byte[Signatures.SIGNATURE_LENGTH];
    in.get(key).get(next);
    long sinceMillis = in.getLong();
    in.get(signature);
    return new KeyHandover(key, next, sinceMillis, signature);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyHandover that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "KeyHandover["
        + Hex.of(key)
        + " since "
        + Instant.ofEpochMilli(sinceMillis)
        + ", then "
        + Hex.of(next)
        + "]";
  }
}
