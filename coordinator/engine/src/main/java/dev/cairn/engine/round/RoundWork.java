package dev.cairn.engine.round;

import dev.cairn.engine.aggregation.OptimizerState;
import dev.cairn.engine.aggregation.ServerOptimizer;
import dev.cairn.engine.aggregation.SumReducer;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.ParameterVector;
import dev.cairn.protocol.model.Safetensors;
import dev.cairn.secagg.privacy.CentralNoise;
import dev.cairn.secagg.privacy.NoiseDraws;
import dev.cairn.secagg.ring.WeightedMean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arithmetic of one round: the running sum, the mean, the next model. */
final class RoundWork {

  /** The mean, and the command that fixes it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Result(float[] mean, RoundCommand.FixResult fixed) {}

  private final RoundPorts ports;
  private static final int DIGEST_BLOCK_FLOATS = 16_384;
  private static final int DIGEST_BLOCK_LANES = 8_192;

  private final Set<ClientId> added = new HashSet<>();
  private int tried;
  private boolean unmasked;
  private @Nullable SumReducer reducer;

  RoundWork(RoundPorts ports) {
    this.ports = ports;
  }

  /** Adds those of {@code bodies} that are not in the sum yet. */
  void add(RoundConfig config, Map<ClientId, Digest> bodies) {
    SumReducer sum = reducer;
    if (sum == null) {
      sum = new SumReducer(pipeline(config));
      added.clear();
      tried = 0;
      unmasked = false;
    }
    // Until all is added the sum is nobody's: trouble in the middle of a body starts it afresh.
    reducer = null;
    for (Map.Entry<ClientId, Digest> body : bodies.entrySet()) {
      if (!added.contains(body.getKey())) {
        accumulate(sum, config, body.getKey(), body.getValue());
        added.add(body.getKey());
      }
    }
    reducer = sum;
  }

  private void accumulate(SumReducer sum, RoundConfig config, ClientId client, Digest body) {
    try {
      sum.accumulate(config.id(), client, body, ports.updates());
    } catch (RuntimeException e) {
      confirm(e);
      throw e;
    }
  }

  /** Another owner may have ended the round, and its file may be another round's by now. */
  private void confirm(RuntimeException cause) {
    try {
      ports.ownership().confirm();
    } catch (RuntimeException e) {
      e.addSuppressed(cause);
      throw e;
    }
  }

  private static UpdatePipeline pipeline(RoundConfig config) {
    return new UpdatePipeline(
        config.update(), config.model().shape().dimension(), config.seed(), config.id().index());
  }

  private SumReducer summed(RoundConfig config, Map<ClientId, Digest> bodies) {
    add(config, bodies);
    SumReducer sum = reducer;
    if (sum == null) {
      throw new IllegalStateException("add() leaves a reducer");
    }
    return sum;
  }

  /**
   * Removes the masks from the sum of a secure round.
   *
   * @return what follows from that; null if more reveals are needed, or if those that are here were
   *     tried before
   */
  @Nullable RoundCommand unmask(
      RoundConfig config, Transcript transcript, Included included, Map<ClientId, Digest> reveals) {
    if (reveals.size() == tried) {
      return null;
    }
    SumReducer sum = summed(config, included.bodies());
    SecureAggregation.Recovery recovery =
        ports.secureAggregation().recover(config, transcript, included, reveals, sum.lanes());
    tried = reveals.size();
    return recovery.fold(
        recovered -> {
          unmasked = true;
          return new RoundCommand.RecoverSum(digest(sum.lanes()));
        },
        tooFew -> null,
        failed -> new RoundCommand.Abandon(failed.reason(), failed.detail()));
  }

  /** Makes sure that the sum of a secure round is the one that was recovered. */
  void unmaskAgain(RoundConfig config, Included included, Aggregating.Recovered recovered) {
    SumReducer sum = summed(config, included.bodies());
    if (!unmasked) {
      SecureAggregation.Recovery recovery =
          ports
              .secureAggregation()
              .recover(config, recovered.messages(), included, recovered.reveals(), sum.lanes());
      unmasked = recovery instanceof SecureAggregation.Recovered;
    }
    if (!digest(sum.lanes()).equals(recovered.sum())) {
      reducer = null;
      throw new IllegalStateException("the sum is not the one that was recovered before");
    }
  }

  /**
   * Computes the mean. Noise that the coordinator adds is drawn once: the round is charged before
   * that, and the mean is kept in the round's folder before anybody hears of it.
   *
   * @param charge makes the round's charge durable, unless it is
   */
  Result finish(RoundConfig config, Map<ClientId, Digest> bodies, Runnable charge) {
    SumReducer sum = summed(config, bodies);
    if (config.addsNoise()) {
      // Whatever comes, this sum is used up: noise is added once.
      reducer = null;
    }
    WeightedMean mean = report(config, sum, charge);
    // The sum is as large as a model; nobody needs it any more.
    reducer = null;
    unmasked = false;
    if (config.addsNoise()) {
      return keep(config, new NoisedMean(mean.mean(), mean.weight(), mean.count()));
    }
    // The loss has no noise, so with privacy nobody is told of it.
    double loss = config.privacy() == null ? mean.metrics()[0] : Double.NaN;
    return result(mean.mean(), mean.weight(), mean.count(), loss);
  }

  private static Result result(float[] mean, long weight, long count, double loss) {
    return new Result(mean, new RoundCommand.FixResult(digest(mean), weight, (int) count, loss));
  }

  private WeightedMean report(RoundConfig config, SumReducer sum, Runnable charge) {
    RoundPrivacy privacy = config.privacy();
    if (privacy == null || !config.addsNoise()) {
      return sum.report();
    }
    CentralNoise law = privacy.rules().noise(config.update(), config.model().shape().dimension());
    try (NoiseDraws noise =
        new ChargedNoise(charge, () -> ports.privacyPorts().noise().draws(law))) {
      return sum.report(noise);
    }
  }

  private Result keep(RoundConfig config, NoisedMean drawn) {
    // One that was overtaken would keep what the owner's model does not come from.
    ports.ownership().confirm();
    return noised(config, ports.updates().keepResult(config.id(), drawn.toFile()));
  }

  /** The result of a round with the coordinator's noise that was drawn before; null if none was. */
  @Nullable Result kept(RoundConfig config) {
    ByteBuffer file = ports.updates().result(config.id());
    return file == null ? null : noised(config, file);
  }

  private static Result noised(RoundConfig config, ByteBuffer file) {
    NoisedMean kept = NoisedMean.fromFile(file, config.model().shape().dimension());
    return result(kept.mean(), kept.weight(), kept.count(), Double.NaN);
  }

  /** The mean of a round whose result, with the coordinator's noise, was fixed before. */
  float[] noisyMean(RoundConfig config, RoundEvent.ResultFixed fixed) {
    Result kept = kept(config);
    if (kept == null) {
      return filed(config, fixed.result());
    }
    if (!kept.fixed().result().equals(fixed.result())) {
      throw new IllegalStateException("the mean with noise is not the one that was fixed before");
    }
    return kept.mean();
  }

  /** Where journals of earlier versions have it: a file among the models, named by the event. */
  private float[] filed(RoundConfig config, Digest result) {
    float[] mean = new float[config.model().shape().dimension()];
    ports.models().get(result).duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(mean);
    return mean;
  }

  private static Digest digest(float[] values) {
    MessageDigest digest = Digest.sha256();
    ByteBuffer block = ByteBuffer.allocate(DIGEST_BLOCK_FLOATS * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < values.length; at += DIGEST_BLOCK_FLOATS) {
      int count = Math.min(DIGEST_BLOCK_FLOATS, values.length - at);
      block.asFloatBuffer().put(values, at, count);
      digest.update(block.array(), 0, count * 4);
    }
    return Digest.from(digest.digest());
  }

  private static Digest digest(long[] lanes) {
    MessageDigest digest = Digest.sha256();
    ByteBuffer block = ByteBuffer.allocate(DIGEST_BLOCK_LANES * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < lanes.length; at += DIGEST_BLOCK_LANES) {
      int count = Math.min(DIGEST_BLOCK_LANES, lanes.length - at);
      block.asLongBuffer().put(lanes, at, count);
      digest.update(block.array(), 0, count * 8);
    }
    return Digest.from(digest.digest());
  }

  RoundCommand.ProposeModel propose(RoundConfig config, float[] mean) {
    ModelShape shape = config.model().shape();
    float[] values = Safetensors.read(ports.models().get(config.base().digest()), shape).values();
    ServerOptimizer optimizer = new ServerOptimizer(config.optimizer());
    OptimizerState state = stateBefore(config, optimizer, shape);
    optimizer.step(values, mean, state);
    Digest model = ports.models().put(Safetensors.write(new ParameterVector(shape, values)));
    return new RoundCommand.ProposeModel(
        new ModelId(model), state == null ? null : ports.models().put(state.toFile()));
  }

  private @Nullable OptimizerState stateBefore(
      RoundConfig config, ServerOptimizer optimizer, ModelShape shape) {
    Digest stored = config.optimizerState();
    return stored == null
        ? optimizer.initial(shape.dimension())
        : OptimizerState.fromFile(ports.models().get(stored), shape.dimension());
  }
}
