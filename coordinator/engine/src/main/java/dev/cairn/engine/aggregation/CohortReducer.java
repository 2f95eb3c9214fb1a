package dev.cairn.engine.aggregation;

import dev.cairn.engine.port.UpdateStore;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.ring.WeightedMean;

/** Reduces a cohort's updates to one mean. */
public interface CohortReducer {

  /** Adds one update, of a client that has none in the sum yet. */
  void accumulate(RoundId round, ClientId client, Digest body, UpdateStore updates);

  /** Number of updates added so far. */
  int count();

  /**
   * The mean of what was added.
   *
   * @throws dev.cairn.secagg.ring.RingSumException if the sum cannot be right
   */
  WeightedMean report();
}
