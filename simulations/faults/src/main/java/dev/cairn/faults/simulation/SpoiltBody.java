package dev.cairn.faults.simulation;

import dev.cairn.faults.Participant;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.UpdateBody;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.protocol.UpdateSpec;
import dev.cairn.secagg.ring.RingLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The bytes of updates that are not as they should be. */
final class SpoiltBody {
  private static final long LANE_OF_FLOATS = 0x1_0000_0001L;

  private final Participant client;
  private final RoundAssignment given;
  private final RingLayout layout;

  /** Spoils the update that a client has for an assignment. */
  SpoiltBody(Participant client, RoundAssignment given) {
    this.client = client;
    this.given = given;
    this.layout = given.update().layout(given.model().shape().dimension());
  }

  UpdateBody of(Spoilt how) {
    return switch (how) {
      case TOO_SHORT, BROKEN_OFF -> resized(-8);
      case TOO_LONG -> resized(8);
      case OVERFLOWING -> UpdateBody.ofLanes(filled(-1));
      case NOT_A_NUMBER -> floats(Float.NaN);
      case INFINITE -> floats(Float.POSITIVE_INFINITY);
      case NEGATIVE_INFINITE -> floats(Float.NEGATIVE_INFINITY);
      case BEYOND_THE_NORM -> UpdateBody.ofLanes(allAtTheBound());
      case TOO_HEAVY -> with(layout.weightLane(), given.update().maxWeight() + 1);
      case COUNTED_TWICE -> with(layout.countLane(), 2);
      case RANDOM -> random();
      case TINY -> UpdateBody.ofLanes(client.encoded(given, Float.MIN_VALUE));
      case NEGATIVE_ZERO -> UpdateBody.ofLanes(client.encoded(given, -0f));
      default -> UpdateBody.ofLanes(honest());
    };
  }

  private long[] honest() {
    return client.encoded(given, 0);
  }

  private UpdateBody with(int lane, long value) {
    long[] lanes = honest();
    lanes[lane] = value;
    return UpdateBody.ofLanes(lanes);
  }

  private long[] filled(long lane) {
    long[] lanes = new long[layout.lanes()];
    Arrays.fill(lanes, lane);
    return lanes;
  }

  /**
   * As a client sends them that does not know how updates are encoded, with a count and a weight.
   */
  private UpdateBody floats(float value) {
    long[] lanes = honest();
    long bits = (Float.floatToRawIntBits(value) & 0xffff_ffffL) * LANE_OF_FLOATS;
    Arrays.fill(lanes, 0, layout.packedLanes(), bits);
    return UpdateBody.ofLanes(lanes);
  }

  private UpdateBody resized(int more) {
    UpdateBody honest = UpdateBody.ofLanes(honest());
    ByteBuffer bytes = ByteBuffer.allocate((int) honest.length() + more);
    bytes.put(honest.slice(0, bytes.capacity()));
    bytes.clear();
    return UpdateBody.ofBytes(bytes);
  }

  /** Seeded by whose it is: the same run must be possible again. */
  private UpdateBody random() {
    SplittableRandom random = new SplittableRandom(given.session().toString().hashCode());
    return UpdateBody.ofLanes(random.longs(layout.lanes()).toArray());
  }

  /** Each coordinate moves by the clip norm, so that only the norm of all of them is too large. */
  private long[] allAtTheBound() {
    UpdateSpec spec = given.update();
    int dimension = given.model().shape().dimension();
    UpdatePipeline pipeline =
        new UpdatePipeline(spec, dimension, given.seed(), given.session().round().index());
    long[] zero = encoded(pipeline, new float[dimension]);
    long[] lanes = zero.clone();
    for (int i = 0; i < dimension; i++) {
      float[] delta = new float[dimension];
      delta[i] = (float) spec.clipNorm();
      long[] one = encoded(pipeline, delta);
      for (int lane = 0; lane < layout.packedLanes(); lane++) {
        lanes[lane] += one[lane] - zero[lane];
      }
    }
    return lanes;
  }

  private long[] encoded(UpdatePipeline pipeline, float[] delta) {
    Digest key = Digest.of(new byte[0]);
    return pipeline.encode(
        delta, null, 1, 0, UpdatePipeline.contributor(given.session().client(), key));
  }
}
