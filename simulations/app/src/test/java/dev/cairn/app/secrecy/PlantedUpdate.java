package dev.cairn.app.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An update of values that occur nowhere else, in every form in which a coordinator could hold it.
 * Its norm is below the clip, so that the values stay as they are.
 */
final class PlantedUpdate {
  /** Parameters: as many as {@code Linear(32)} has on 127 features. */
  static final int DIMENSION = 4096;

  /** Every client's weight, and the largest: so nothing is lost of the values. */
  static final int WEIGHT = 4096;

  static final double CLIP = 20;
  static final int FIELDS = 2;

  /** The names of the forms of which a plain round's coordinator is sent one. */
  static final String LANES = "lanes, little-endian";

  static final String LANES_BIG = "lanes, big-endian";

  private static final int SAMPLE_BYTES = 256;
  private static final double LARGEST = 0.25;

  private final float[] delta;
  private final UpdateSpec spec;

  /**
   * The update of one client.
   *
   * @param cohort how many clients' updates are added at most
   */
  PlantedUpdate(long seed, int cohort) {
    SplittableRandom random = new SplittableRandom(seed);
    delta = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      delta[i] = (float) (random.nextDouble(-LARGEST, LARGEST));
    }
    spec = new UpdateSpec(CLIP, WEIGHT, cohort, FIELDS);
  }

  /** The trained parameters minus those of the model. */
  float[] delta() {
    return delta.clone();
  }

  /** A part of each form, one after another. */
  byte[] sample() {
    List<Needle> forms = needles();
    ByteBuffer sample = ByteBuffer.allocate(forms.size() * SAMPLE_BYTES);
    forms.forEach(form -> sample.put(form.bytes(), form.bytes().length / 2, SAMPLE_BYTES));
    return sample.array();
  }

  /** What is looked for. */
  List<Needle> needles() {
    // A value is rounded to a multiple of clip / offset, and is stored with the offset added to it.
    int offset = (1 << (spec.valueBits(DIMENSION) - 1)) - 1;
    int[] fixed = new int[DIMENSION];
    int[] fields = new int[DIMENSION];
    long[] lanes = new long[DIMENSION / FIELDS];
    for (int i = 0; i < DIMENSION; i++) {
      fixed[i] = (int) Math.rint(delta[i] * (offset / CLIP));
      fields[i] = fixed[i] + offset;
      lanes[i / FIELDS] |= (fields[i] & 0xffffffffL) << (32 * (i % FIELDS));
    }
    long[] encoded = new UpdatePipeline(spec, DIMENSION).encode(delta(), WEIGHT, 0);
    assertThat(Arrays.copyOf(encoded, lanes.length)).as("the SDK's own lanes").isEqualTo(lanes);
    // Two fields of 32 bits make a lane, so little-endian fields and lanes are the same bytes.
    return List.of(
        Needle.ints(LANES, fields, ByteOrder.LITTLE_ENDIAN),
        Needle.longs(LANES_BIG, lanes, ByteOrder.BIG_ENDIAN),
        Needle.ints("fields, big-endian", fields, ByteOrder.BIG_ENDIAN),
        Needle.ints("fixed point, little-endian", fixed, ByteOrder.LITTLE_ENDIAN),
        Needle.ints("fixed point, big-endian", fixed, ByteOrder.BIG_ENDIAN),
        Needle.floats("float32, little-endian", delta, ByteOrder.LITTLE_ENDIAN),
        Needle.floats("float32, big-endian", delta, ByteOrder.BIG_ENDIAN));
  }
}
