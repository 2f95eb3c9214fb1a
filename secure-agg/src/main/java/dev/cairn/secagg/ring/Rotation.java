package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.KeyStream;

/**
 * A seeded random rotation of vectors of any dimension, in place and without padding: random signs,
 * a fast Walsh-Hadamard transform, and for dimensions that are no power of two an exchange between
 * parts.
 *
 * <p>With d = m + r, where m is the largest power of two up to d, let A be the first m coordinates
 * and B the other r. A is rotated by H_m D / sqrt(m), D being random signs. If r is not 0, then for
 * i below r the pair (a, b) = (A[i], B[i]) becomes (c a - s b, s a + c b) with s = sqrt(m/d) and c
 * = sqrt(r/d), A is rotated once more under fresh signs, and B goes the same way as the whole did.
 * The angle makes the expected energy of every coordinate the same, |x|^2 / d, whatever x is: B
 * gets s^2 of r/m of A's energy and keeps c^2 of its own, which is r/d of both.
 *
 * <p>All steps are orthonormal, so lengths stay, and the inverse is the same steps backwards.
 * Single precision, in a fixed order, hence the same bits everywhere. Source for rotation before
 * quantisation: Suresh et al., Distributed Mean Estimation with Limited Communication, section 3.
 */
final class Rotation {
  /** Floats that stay in the first-level cache while all short strides pass over them. */
  private static final int BLOCK = 8_192;

  private static final int SIGNS_PER_CHUNK = 8 * KeyStream.CHUNK_LENGTH;

  private final byte[] key;

  /**
   * Names a rotation.
   *
   * @param key 32 bytes that everybody knows who is to rotate alike
   */
  Rotation(byte[] key) {
    this.key = key;
  }

  /** Rotates {@code x}. */
  void apply(float[] x) {
    int pass = 0;
    for (int from = 0; from < x.length; ) {
      int size = Integer.highestOneBit(x.length - from);
      int rest = x.length - from - size;
      signs(pass++, x, from, size);
      hadamard(x, from, size);
      if (rest > 0) {
        exchange(x, from, size, rest, 1);
        signs(pass++, x, from, size);
        hadamard(x, from, size);
      }
      from += size;
    }
  }

  /** Undoes {@link #apply}. */
  void invert(float[] x) {
    int pass = 2 * Integer.bitCount(x.length) - 1;
    for (int to = x.length; to > 0; ) {
      int size = Integer.lowestOneBit(to);
      int from = to - size;
      int rest = x.length - to;
      if (rest > 0) {
        hadamard(x, from, size);
        signs(--pass, x, from, size);
        exchange(x, from, size, rest, -1);
      }
      hadamard(x, from, size);
      signs(--pass, x, from, size);
      to = from;
    }
  }

  /** Gives {@code size} coordinates random signs and divides them by sqrt(size). */
  private void signs(int pass, float[] x, int from, int size) {
    KeyStream stream = new KeyStream(key, pass);
    float scale = (float) (1 / Math.sqrt(size));
    for (int at = 0; at < size; at += SIGNS_PER_CHUNK) {
      byte[] bits = stream.next();
      int count = Math.min(SIGNS_PER_CHUNK, size - at);
      for (int i = 0; i < count; i++) {
        // The bit becomes the sign's: a branch on random bits would be mispredicted half the time.
        int sign = bits[i >> 3] << (31 - (i & 7)) & Integer.MIN_VALUE;
        int scaled = Float.floatToRawIntBits(x[from + at + i] * scale);
        x[from + at + i] = Float.intBitsToFloat(scaled ^ sign);
      }
    }
  }

  private static void exchange(float[] x, int from, int size, int rest, int direction) {
    double all = (double) size + rest;
    float sine = (float) (direction * Math.sqrt(size / all));
    float cosine = (float) Math.sqrt(rest / all);
    for (int i = from; i < from + rest; i++) {
      float a = x[i];
      float b = x[i + size];
      x[i] = cosine * a - sine * b;
      x[i + size] = sine * a + cosine * b;
    }
  }

  /** The sums and differences of H_size; strides grow, in whatever blocks they are worked on. */
  private static void hadamard(float[] x, int from, int size) {
    int block = Math.min(size, BLOCK);
    for (int at = from; at < from + size; at += block) {
      strides(x, at, block, 1, block);
    }
    strides(x, from, size, block, size);
  }

  private static void strides(float[] x, int from, int size, int low, int high) {
    int stride = low;
    if (low == 1 && high >= 8) {
      eights(x, from, size);
      stride = 8;
    }
    if (Integer.numberOfTrailingZeros(high / stride) % 2 == 1) {
      oneStride(x, from, size, stride);
      stride *= 2;
    }
    for (; stride < high; stride *= 4) {
      twoStrides(x, from, size, stride);
    }
  }

  /** The strides 1, 2 and 4 at once, in registers. */
  private static void eights(float[] x, int from, int size) {
    for (int i = from; i < from + size; i += 8) {
      float a = x[i] + x[i + 1];
      float b = x[i] - x[i + 1];
      float c = x[i + 2] + x[i + 3];
      float d = x[i + 2] - x[i + 3];
      float e = x[i + 4] + x[i + 5];
      float f = x[i + 4] - x[i + 5];
      float g = x[i + 6] + x[i + 7];
      float h = x[i + 6] - x[i + 7];
      float ac = a + c;
      float bd = b + d;
      float eg = e + g;
      float fh = f + h;
      a -= c;
      b -= d;
      e -= g;
      f -= h;
      x[i] = ac + eg;
      x[i + 1] = bd + fh;
      x[i + 2] = a + e;
      x[i + 3] = b + f;
      x[i + 4] = ac - eg;
      x[i + 5] = bd - fh;
      x[i + 6] = a - e;
      x[i + 7] = b - f;
    }
  }

  private static void oneStride(float[] x, int from, int size, int stride) {
    for (int at = from; at < from + size; at += 2 * stride) {
      for (int i = at; i < at + stride; i++) {
        float a = x[i];
        float b = x[i + stride];
        x[i] = a + b;
        x[i + stride] = a - b;
      }
    }
  }

  /** The stride and its double at once, which halves the traffic to memory. */
  private static void twoStrides(float[] x, int from, int size, int stride) {
    for (int at = from; at < from + size; at += 4 * stride) {
      for (int i = at; i < at + stride; i++) {
        float a = x[i];
        float b = x[i + stride];
        float c = x[i + 2 * stride];
        float d = x[i + 3 * stride];
        float sum = a + b;
        float difference = a - b;
        float sumAbove = c + d;
        float differenceAbove = c - d;
        x[i] = sum + sumAbove;
        x[i + stride] = difference + differenceAbove;
        x[i + 2 * stride] = sum - sumAbove;
        x[i + 3 * stride] = difference - differenceAbove;
      }
    }
  }
}
