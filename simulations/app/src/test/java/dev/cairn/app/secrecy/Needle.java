package dev.cairn.app.secrecy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes to look for. What counts is any 16 of them in a row that begin at one of the values.
 *
 * @param name what they are
 * @param bytes at least {@value #WINDOW}, and nothing that occurs by chance
 * @param step bytes from one value to the next
 */
@SuppressWarnings("ArrayRecordComponent")
record Needle(String name, byte[] bytes, int step) {
  static final int WINDOW = 16;

  Needle {
    if (bytes.length < WINDOW || step < 1) {
      throw new IllegalArgumentException(
          name + " has " + bytes.length + " bytes in steps of " + step);
    }
  }

  /**
   * A secret key: as bytes, and as the little-endian words of an {@code int[]} in a heap dump,
   * which is big-endian. Its first and last byte may have been changed for its use.
   */
  static List<Needle> key(String name, byte[] key) {
    int[] words = new int[key.length / 4 - 2];
    ByteBuffer.wrap(key, 4, 4 * words.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(words);
    return List.of(
        new Needle(name, Arrays.copyOfRange(key, 1, key.length - 1), 1),
        ints(name, words, ByteOrder.BIG_ENDIAN));
  }

  static Needle longs(String name, long[] values, ByteOrder order) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(order);
    bytes.asLongBuffer().put(values);
    return new Needle(name, bytes.array(), 8);
  }

  static Needle ints(String name, int[] values, ByteOrder order) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    bytes.asIntBuffer().put(values);
    return new Needle(name, bytes.array(), 4);
  }

  static Needle floats(String name, float[] values, ByteOrder order) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    bytes.asFloatBuffer().put(values);
    return new Needle(name, bytes.array(), 4);
  }
}
