package dev.cairn.benchmarks;

import java.time.Duration;

/** One client of a load, which takes part in one round after another. */
interface LoadMember {

  /**
   * Does this client's part in the next round, until it knows what became of it or has got lost as
   * it was meant to.
   *
   * @param within longest time
   * @throws Exception if anything went otherwise than it was meant to; that ends the benchmark
   */
  void takePart(Duration within) throws Exception;
}
