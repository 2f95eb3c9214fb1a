package dev.cairn.protocol.identity;

/**
 * The one DER encoding of an ECDSA signature on P-256: a sequence of two positive numbers, each as
 * short as can be (RFC 3279, section 2.2.3). Providers differ in what else they let pass, and the
 * clients of a round must agree.
 */
final class EcdsaDer {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int NUMBER_BYTES_MAX = 33;

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
}
