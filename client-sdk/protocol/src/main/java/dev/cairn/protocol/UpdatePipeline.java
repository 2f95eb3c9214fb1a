package dev.cairn.protocol;

import dev.cairn.secagg.ring.Contributor;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.ring.UpdateTransform;
import dev.cairn.secagg.ring.WeightedMean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of an update from a client's training to the coordinator's mean: both halves in one
 * place, so that they cannot drift apart.
 *
 * <p>Before the upload: clip to the L2 norm of the spec, weight, transform. After the aggregation:
 * checks on the sum, back to real numbers, division by the weight.
 */
public final class UpdatePipeline {
  private final UpdateSpec spec;
  private final UpdateTransform transform;

  /**
   * Creates the pipeline of one round.
   *
   * @param spec the round's bounds
   * @param dimension number of parameters of the model
   * @param seed the run's seed
   * @param round the round's index
   */
  public UpdatePipeline(UpdateSpec spec, int dimension, long seed, int round) {
    this.spec = spec;
    this.transform = spec.transform(dimension, seed, round).within(spec.bounds());
  }

  /**
   * Creates the pipeline of a round whose updates are not compressed.
   *
   * @throws IllegalArgumentException if they are: then seed and round have to be known
   */
  public UpdatePipeline(UpdateSpec spec, int dimension) {
    this(spec, dimension, 0, 0);
    if (spec.compression() != null) {
      throw new IllegalArgumentException("a compressed update depends on the run's seed and round");
    }
  }

  /**
   * Encodes what a client trained.
   *
   * @param delta trained parameters minus the round's model; worthless afterwards
   * @param residual what the client's earlier updates left out, all zeros at first, if {@link
   *     #keepsResidual}, else null; replaced by what this update leaves out
   * @param weight the client's weight, its number of examples; held at the spec's maximum
   * @param loss mean training loss; left out of an update with noise
   * @param contributor the client, and where the randomness of its rounding and of its noise comes
   *     from
   * @throws IllegalArgumentException if {@code delta} or {@code loss} is not finite, {@code delta}
   *     has another length than the model, or {@code weight} is below 1
   */
  public long[] encode(
      float[] delta,
      float @Nullable [] residual,
      long weight,
      double loss,
      Contributor contributor) {
    if (Double.isNaN(loss) || Double.isInfinite(loss)) {
      throw new IllegalArgumentException(
          "the training loss is not finite (" + loss + "): lower the learning rate");
    }
    clip(delta);
    // The loss has no noise, so where updates have it goes nowhere.
    double[] metrics = spec.noise() == null ? new double[] {loss} : new double[0];
    return transform.encode(
        delta, residual, Math.min(weight, spec.maxWeight()), contributor, metrics);
  }

  /**
   * The same for a client that keeps nothing and whose rounding need not be repeated.
   *
   * @throws IllegalArgumentException if the coordinator has to know whose update it is
   */
  public long[] encode(float[] delta, long weight, double loss) {
    if (transform.needsContributors()) {
      throw new IllegalArgumentException("a dithered update depends on whose it is");
    }
    return encode(delta, null, weight, loss, Contributor.of(new byte[0]));
  }

  /** The same, ready to be sent as it is, as in a plain round. */
  public UpdateBody beforeUpload(float[] delta, long weight, double loss) {
    return UpdateBody.ofLanes(encode(delta, weight, loss));
  }

  /** A client whose rounding nobody can repeat. */
  public static Contributor contributor(ClientId client) {
    return Contributor.of(label(client));
  }

  /** A client whose rounding follows from a key, another one for each update. */
  public static Contributor contributor(ClientId client, Digest key) {
    return Contributor.repeatable(label(client), key.bytes());
  }

  private static byte[] label(ClientId client) {
    return client.value().getBytes(StandardCharsets.UTF_8);
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

  /** Decodes a sum of which it does not matter whose updates are in it. */
  public WeightedMean afterAggregation(long[] lanes) {
    return afterAggregation(lanes, List.of());
  }

  /**
   * Decodes the sum of a cohort's updates.
   *
   * @param lanes the sum
   * @param clients whose updates are in it
   * @throws dev.cairn.secagg.ring.RingSumException if it cannot be one
   */
  public WeightedMean afterAggregation(long[] lanes, Collection<ClientId> clients) {
    return afterAggregation(lanes, clients, () -> 0);
  }

  /**
   * Decodes the sum of a cohort's updates, with noise on its integers.
   *
   * @param lanes the sum
   * @param clients whose updates are in it
   * @param noise what is added to each integer, in order
   * @throws dev.cairn.secagg.ring.RingSumException if it cannot be one
   */
  public WeightedMean afterAggregation(
      long[] lanes, Collection<ClientId> clients, LongSupplier noise) {
    List<byte[]> labels = new ArrayList<>();
    for (ClientId client : clients) {
      labels.add(label(client));
    }
    return transform.decode(lanes, labels, noise);
  }

  /** Whether clients keep what an update leaves out. */
  public boolean keepsResidual() {
    return transform.keepsResidual();
  }

  /** Where things stand in an update. */
  public RingLayout layout() {
    return transform.layout();
  }
}
