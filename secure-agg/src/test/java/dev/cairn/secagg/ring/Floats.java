package dev.cairn.secagg.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Vectors for tests. */
final class Floats {
  private Floats() {}

  static float[] of(byte[] littleEndian) {
    float[] values = new float[littleEndian.length / 4];
    ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** A heavy tail and both signs, exact in single precision. */
  static float[] ramp(int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (i * 7919L % 1009 - 504) / 64f * (i % 97 == 0 ? 16 : 1);
    }
    return values;
  }

  static float[] normal(SplittableRandom random, int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Cubes of normal values, their second half a hundred times smaller: as layers differ. */
  static float[] heavyTail(SplittableRandom random, int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) (Math.pow(random.nextGaussian(), 3) / (2 * i < dimension ? 1 : 100));
    }
    return values;
  }

  /** Scaled to a norm. */
  static float[] ofNorm(double norm, float[] values) {
    double factor = norm / Math.sqrt(square(values));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factor);
    }
    return values;
  }

  static double square(float[] values) {
    double square = 0;
    for (float value : values) {
      square += (double) value * value;
    }
    return square;
  }

  /** The squared distance of two vectors. */
  static double distance(float[] x, float[] y) {
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      square += ((double) x[i] - y[i]) * ((double) x[i] - y[i]);
    }
    return square;
  }

  static byte[] key(SplittableRandom random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    return key;
  }
}
