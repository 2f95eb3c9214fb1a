package dev.cairn.protocol.identity;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The one DER encoding of an ECDSA signature on P-256: a sequence of two positive numbers, each as
 * short as can be (RFC 3279, section 2.2.3). Providers differ in what else they let pass, and the
 * clients of a round must agree.
 */
final class EcdsaDer {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int NUMBER_BYTES_MAX = 33;

  /** ecdsa-with-SHA256 without parameters (RFC 5758). */
  private static final byte[] ALGORITHM = {
    0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };

  private EcdsaDer() {}

  /** Whether a signature is encoded in this way; whether it is one, is not looked at. */
  static boolean isStrict(byte[] signature) {
    if (signature.length < 2 || signature[0] != SEQUENCE || signature[1] != signature.length - 2) {
      return false;
    }
    int second = afterNumber(signature, 2);
    return second > 0 && afterNumber(signature, second) == signature.length;
  }

  /** The index behind the number that begins at {@code at}; -1 if there is none. */
  private static int afterNumber(byte[] bytes, int at) {
    if (bytes.length < at + 3 || bytes[at] != INTEGER) {
      return -1;
    }
    int length = bytes[at + 1];
    int first = at + 2;
    if (length < 1 || length > NUMBER_BYTES_MAX || bytes.length < first + length) {
      return -1;
    }
    boolean padded = bytes[first] == 0 && (length == 1 || bytes[first + 1] >= 0);
    return bytes[first] < 0 || padded ? -1 : first + length;
  }

  /**
   * The one encoding of a certificate with this signature; empty if the signature has another
   * encoding than its own. Only the first part is signed, so the rest is compared.
   */
  static byte[] certificate(byte[] toBeSigned, byte[] signature) {
    if (!isStrict(signature)) {
      return new byte[0];
    }
    int bits = 3 + signature.length;
    int length = toBeSigned.length + ALGORITHM.length + bits;
    ByteBuffer out = ByteBuffer.allocate(4 + length).put((byte) SEQUENCE);
    if (length > 255) {
      out.put((byte) 0x82).put((byte) (length >> 8));
    } else if (length > 127) {
      out.put((byte) 0x81);
    }
    out.put((byte) length).put(toBeSigned).put(ALGORITHM);
    out.put((byte) 0x03).put((byte) (1 + signature.length)).put((byte) 0).put(signature);
    return Arrays.copyOf(out.array(), out.position());
  }
}
