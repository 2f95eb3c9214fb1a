package dev.cairn.engine.aggregation;

import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.UpdatePipeline;
import dev.cairn.secagg.ring.RingSum;
import dev.cairn.secagg.ring.RingSumException;
import dev.cairn.secagg.ring.WeightedMean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The weighted mean through a running sum in the ring: one vector of memory whatever the cohort,
 * and the same bits whatever the order.
 */
public final class SumReducer implements CohortReducer {
  private final UpdatePipeline pipeline;
  private final RingSum sum;
  private final List<ClientId> clients = new ArrayList<>();

  public SumReducer(UpdatePipeline pipeline) {
    this.pipeline = pipeline;
    this.sum = new RingSum(pipeline.layout());
  }

  @Override
  public void accumulate(RoundId round, ClientId client, Digest body, UpdateStore updates) {
    updates.read(round, body, (offset, block) -> sum.add((int) (offset / 8), block));
    clients.add(client);
  }

  /** The sum itself, for whoever removes masks from it. */
  public long[] lanes() {
    return sum.lanes();
  }

  @Override
  public int count() {
    return clients.size();
  }

  @Override
  public WeightedMean report() {
    return report(() -> 0);
  }

  /**
   * The mean of what was added, with noise on the sum's integers.
   *
   * @param noise what is added to each of them, in order
   * @throws RingSumException if the sum cannot be right
   */
  public WeightedMean report(LongSupplier noise) {
    long count = sum.lanes()[pipeline.layout().countLane()];
    if (count != clients.size()) {
      // Before any noise is drawn, as that is charged.
      throw new RingSumException(
          "the count lane says " + count + ", but " + clients.size() + " updates were added");
    }
    return pipeline.afterAggregation(sum.lanes(), clients, noise);
  }
}
