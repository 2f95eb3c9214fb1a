package dev.cairn.benchmarks;

import java.util.List;

/**
 * As many parameters in few and in many tensors.
 *
 * @param few the load with few tensors
 * @param fewRounds what its rounds cost
 * @param many the load with many
 * @param manyRounds what its rounds cost, as many, each after its neighbour
 */
record TensorsResult(Shape few, List<RoundCost> fewRounds, Shape many, List<RoundCost> manyRounds) {
  TensorsResult {
    fewRounds = List.copyOf(fewRounds);
    manyRounds = List.copyOf(manyRounds);
    if (fewRounds.isEmpty() || fewRounds.size() != manyRounds.size()) {
      throw new IllegalArgumentException(
          "both sides have as many rounds, not " + fewRounds.size() + " and " + manyRounds.size());
    }
  }

  double fewMillis() {
    return LaterRounds.half(fewRounds, CpuUse::millis);
  }

  double manyMillis() {
    return LaterRounds.half(manyRounds, CpuUse::millis);
  }

  double fewWallMillis() {
    return LaterRounds.half(fewRounds, use -> use.nanos() / 1e6);
  }

  double manyWallMillis() {
    return LaterRounds.half(manyRounds, use -> use.nanos() / 1e6);
  }

  /** Processor time with many tensors over that with few, in the later half of the rounds. */
  double ratio() {
    return manyMillis() / fewMillis();
  }
}
