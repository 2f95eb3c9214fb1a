package dev.cairn.protocol;

import dev.cairn.secagg.ring.FixedPointCodec;
import dev.cairn.secagg.ring.WeightedMean;

/**
 * The way of an update from a client's training to the coordinator's mean: both halves in one
 * place, so that they cannot drift apart.
 *
 * <p>Before the upload: clip to the L2 norm of the spec, weight, fixed point. After the
 * aggregation: checks on the sum, back to real numbers, division by the weight.
 */
public final class UpdatePipeline {
  private final UpdateSpec spec;
  private final FixedPointCodec codec;

  /**
   * Creates the pipeline of one round.
   *
   * @param spec the round's bounds
   * @param dimension number of parameters of the model
   */
  public UpdatePipeline(UpdateSpec spec, int dimension) {
    this.spec = spec;
    this.codec = spec.codec(dimension);
  }

  /**
   * Encodes what a client trained.
   *
   * @param delta trained parameters minus the round's model; clipped in place
   * @param weight the client's weight, its number of examples; held at the spec's maximum
   * @param loss mean training loss
   * @throws IllegalArgumentException if {@code delta} or {@code loss} is not finite, {@code delta}
   *     has another length than the model, or {@code weight} is below 1
   */
  public long[] encode(float[] delta, long weight, double loss) {
    if (Double.isNaN(loss) || Double.isInfinite(loss)) {
      throw new IllegalArgumentException(
          "the training loss is not finite (" + loss + "): lower the learning rate");
    }
    clip(delta);
    return codec.encode(delta, Math.min(weight, spec.maxWeight()), loss);
  }

  /** The same, ready to be sent as it is, as in a plain round. */
  public UpdateBody beforeUpload(float[] delta, long weight, double loss) {
    return UpdateBody.ofLanes(encode(delta, weight, loss));
  }

  private void clip(float[] delta) {
    double square = 0;
    for (float x : delta) {
      square += (double) x * x;
    }
    double norm = Math.sqrt(square);
    if (Double.isNaN(norm) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException(
          "the update holds a value that is not finite: lower the learning rate");
    }
    if (norm > spec.clipNorm()) {
      double factor = spec.clipNorm() / norm;
      for (int i = 0; i < delta.length; i++) {
        delta[i] = (float) (delta[i] * factor);
      }
    }
  }

  /**
   * Decodes the sum of a cohort's updates.
   *
   * @param lanes the sum
   * @throws dev.cairn.secagg.ring.RingSumException if it cannot be one
   */
  public WeightedMean afterAggregation(long[] lanes) {
    return codec.decode(lanes);
  }

  /** The codec, for checks on plain updates. */
  public FixedPointCodec codec() {
    return codec;
  }
}
