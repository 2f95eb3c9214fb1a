package dev.cairn.secagg.ring;

import dev.cairn.secagg.cipher.Sha256;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a transform that are linear and the same for all clients of a round: what earlier
 * updates left out is added, the whole is rotated, and some coordinates are chosen; and backwards
 * for a mean.
 *
 * <p>Rotating keeps the norm but for single precision, and choosing never raises it.
 */
final class LinearSteps {
  private final int parameters;
  private final int fields;
  private final boolean residual;
  private final byte[] seed;
  private final @Nullable Rotation rotation;

  private LinearSteps(int parameters, int fields, boolean residual, boolean rotated, byte[] seed) {
    this.parameters = parameters;
    this.fields = fields;
    this.residual = residual;
    this.seed = seed;
    this.rotation = rotated ? new Rotation(key("CSA1/rotation")) : null;
  }

  /** No steps at all. */
  static LinearSteps none(int parameters) {
    return new LinearSteps(parameters, parameters, false, false, new byte[0]);
  }

  /** The steps that a compression consists of. */
  static LinearSteps of(CompressionSpec spec) {
    return new LinearSteps(
        spec.parameters(), spec.fields(), spec.residual(), spec.rotated(), spec.seed());
  }

  /** A key that follows from the round's public seed. */
  byte[] key(String label, byte[]... more) {
    byte[] prefix = (label + '\0').getBytes(StandardCharsets.US_ASCII);
    byte[][] parts = new byte[2 + more.length][];
    parts[0] = prefix;
    parts[1] = seed;
    System.arraycopy(more, 0, parts, 2, more.length);
    return Sha256.of(parts);
  }

  /** Whether updates are rotated. */
  boolean rotates() {
    return rotation != null;
  }

  /** Whether clients keep what is not chosen. */
  boolean keepsResidual() {
    return residual;
  }

  /**
   * What a sum of chosen coordinates is divided by to become a mean: its share, times the part of
   * all coordinates for which it has to stand.
   */
  double divisor(double share) {
    return residual ? share : share * fields / parameters;
  }

  /** Adds what was left out before, if that is kept. */
  void addLeftOut(float[] update, float @Nullable [] leftOut) {
    checkLength(update.length);
    if (residual != (leftOut != null)) {
      throw new IllegalArgumentException(residual ? "expected a residual" : "expected no residual");
    }
    if (leftOut != null) {
      checkLength(leftOut.length);
      for (int i = 0; i < update.length; i++) {
        update[i] += leftOut[i];
      }
    }
  }

  private void checkLength(int length) {
    if (length != parameters) {
      throw new IllegalArgumentException("expected " + parameters + " parameters, got " + length);
    }
  }

  /**
   * Rotates and chooses.
   *
   * @param update rotated in place, with zeros where something was chosen
   * @return the chosen values; {@code update} itself if that is all of them
   */
  float[] forward(float[] update) {
    if (rotation != null) {
      rotation.apply(update);
    }
    if (fields == parameters) {
      return update;
    }
    int[] chosen = chosen();
    float[] values = new float[fields];
    for (int i = 0; i < fields; i++) {
      values[i] = update[chosen[i]];
      update[chosen[i]] = 0;
    }
    return values;
  }

  /** Keeps what {@link #forward} did not choose, if that is kept. */
  void keepLeftOut(float[] update, float @Nullable [] leftOut) {
    if (leftOut == null) {
      return;
    }
    if (rotation != null) {
      rotation.invert(update);
    }
    System.arraycopy(update, 0, leftOut, 0, parameters);
  }

  /** Puts a mean of chosen values in its places, zeros in the others, and rotates it back. */
  float[] backward(float[] values) {
    float[] all = values;
    if (fields < parameters) {
      int[] chosen = chosen();
      all = new float[parameters];
      for (int i = 0; i < fields; i++) {
        all[chosen[i]] = values[i];
      }
    }
    if (rotation != null) {
      rotation.invert(all);
    }
    return all;
  }

  private int[] chosen() {
    return RandomSubset.draw(key("CSA1/subset"), fields, parameters);
  }
}
