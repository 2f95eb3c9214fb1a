package dev.cairn.engine.aggregation;

import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.ring.RingSumException;
import dev.cairn.secagg.ring.WeightedMean;

/**
 * The weighted mean through a running sum in the ring: one vector of memory whatever the cohort,
 * and the same bits whatever the order.
 */
public final class SumReducer implements CohortReducer {
  private final UpdatePipeline pipeline;
  private final RingSum sum;
  private int count;

  public SumReducer(UpdatePipeline pipeline) {
    this.pipeline = pipeline;
    this.sum = new RingSum(pipeline.codec().layout());
  }

  @Override
  public void accumulate(RoundId round, Digest body, UpdateStore updates) {
    updates.read(round, body, (offset, block) -> sum.add((int) (offset / 8), block));
    count++;
  }

  /** The sum itself, for whoever removes masks from it. */
  public long[] lanes() {
    return sum.lanes();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public WeightedMean report() {
    WeightedMean mean = pipeline.afterAggregation(sum.lanes());
    if (mean.count() != count) {
      throw new RingSumException(
          "the count lane says " + mean.count() + ", but " + count + " updates were added");
    }
    return mean;
  }
}
