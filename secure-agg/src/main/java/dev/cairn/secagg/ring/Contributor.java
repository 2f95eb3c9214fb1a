package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;
import dev.cairn.secagg.cipher.RandomSource;

/**
 * Whose update is encoded.
 *
 * @param label what everybody calls the client in this round; a public dither follows from it
 * @param rounding where the randomness of rounding comes from if it is not public: 32 bytes are
 *     drawn for each update. The system's generator, except where a run is to be repeated exactly
 */
@SuppressWarnings("ArrayRecordComponent")
public record Contributor(byte[] label, RandomSource rounding) {

  /** A client whose rounding nobody can repeat. */
  public static Contributor of(byte[] label) {
    return new Contributor(label, RandomSource.system());
  }

  /**
   * A client whose rounding follows from a key, as in a simulation.
   *
   * @param key 32 bytes, another one for each update
   */
  public static Contributor repeatable(byte[] label, byte[] key) {
    if (key.length != KeyStream.KEY_LENGTH) {
      throw new IllegalArgumentException("expected a key of 32 bytes, got " + key.length);
    }
    return new Contributor(label, target -> System.arraycopy(key, 0, target, 0, target.length));
  }
}
