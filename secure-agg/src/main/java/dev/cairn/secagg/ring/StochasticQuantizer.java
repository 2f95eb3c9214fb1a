package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;
import java.util.function.LongSupplier;

/**
 * Rounds numbers at random to the levels of one uniform scale that all clients share, and packs
 * them into lanes.
 *
 * <p>A value y in [-range, range], times a share in (0, 1], becomes t = y * gain + L / 2 with L =
 * 2^valueBits - 1 and gain = share * L / (2 range), is held within [0, L], and is sent as k =
 * floor(t + u) with u = (U + 1/2) / 65536 for the next two bytes U of a stream, little-endian. Over
 * a uniform u the mean of k is t: rounding adds noise but no bias. If everybody knows the stream, k
 * - u + 1/2 is closer to t, with an error that does not depend on t (subtractive dither).
 *
 * <p>Double precision, in this order, hence the same bits everywhere. Sources: Alistarh et al.,
 * QSGD, section 3.1; for the dither: Gray and Stockham, Dithered Quantizers.
 */
final class StochasticQuantizer {
  private static final double DITHER_UNIT = 0x1p-16;

  private final RingLayout layout;
  private final long levels;
  private final double range;

  /**
   * Creates a quantiser.
   *
   * @param layout where the values go
   * @param valueBits bits in a value, 1 to 24
   * @param range the largest magnitude, positive
   */
  StochasticQuantizer(RingLayout layout, int valueBits, double range) {
    this.layout = layout;
    this.levels = (1L << valueBits) - 1;
    this.range = range;
  }

  /**
   * Packs one client's values.
   *
   * @param values one for each field
   * @param share what they are multiplied with
   * @param stream the bytes for rounding, from its beginning
   * @param lanes where they go
   */
  void pack(float[] values, double share, KeyStream stream, long[] lanes) {
    double gain = share * levels / (2 * range);
    double middle = levels / 2.0;
    int fields = layout.fieldsPerLane();
    int width = layout.fieldBits();
    byte[] bytes = stream.next();
    int at = 0;
    int count = layout.dimension();
    for (int lane = 0, next = 0; next < count; lane++) {
      long packed = 0;
      for (int shift = 0, in = 0; in < fields && next < count; in++, shift += width, next++) {
        if (at == bytes.length) {
          bytes = stream.next();
          at = 0;
        }
        int random = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
        at += 2;
        double level = values[next] * gain + middle;
        double held = level < 0 ? 0 : level > levels ? levels : level;
        packed |= (long) (int) (held + (random + 0.5) * DITHER_UNIT) << shift;
      }
      lanes[lane] = packed;
    }
  }

  /**
   * Reads the mean out of a sum.
   *
   * @param sum the lanes of the sum
   * @param dither for each field the sum of all clients' U, modulo 2^32; empty if nobody knows them
   * @param share the sum of all clients' shares, over what the mean is to be multiplied with
   * @param noise what is added to each field
   * @return one value for each field
   */
  float[] unpack(long[] sum, int[] dither, double share, LongSupplier noise) {
    float[] values = new float[layout.dimension()];
    long count = sum[layout.countLane()];
    long middle = count * levels;
    double unit = range / levels / share;
    int fields = layout.fieldsPerLane();
    int width = layout.fieldBits();
    long mask = width == 64 ? -1L : (1L << width) - 1;
    for (int lane = 0, next = 0; next < values.length; lane++) {
      long packed = sum[lane];
      for (int in = 0; in < fields && next < values.length; in++, next++) {
        double twice = 2 * ((packed & mask) + noise.getAsLong()) - middle;
        if (dither.length > 0) {
          twice += count - (2 * (dither[next] & 0xffff_ffffL) + count) * DITHER_UNIT;
        }
        values[next] = (float) (twice * unit);
        packed = width == 64 ? 0 : packed >>> width;
      }
    }
    return values;
  }

  /** Steps of the scale in 1. */
  double scale() {
    return levels / (2 * range);
  }

  /** Adds the U of one client to {@code sums}, modulo 2^32. */
  static void addDither(KeyStream stream, int[] sums) {
    int each = KeyStream.CHUNK_LENGTH / 2;
    for (int from = 0; from < sums.length; from += each) {
      byte[] bytes = stream.next();
      int count = Math.min(each, sums.length - from);
      for (int i = 0; i < count; i++) {
        sums[from + i] += (bytes[2 * i] & 0xff) | (bytes[2 * i + 1] & 0xff) << 8;
      }
    }
  }
}
