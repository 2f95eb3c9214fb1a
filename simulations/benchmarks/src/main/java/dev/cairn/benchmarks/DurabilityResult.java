package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One shape on both coordinators.
 *
 * @param shape the load
 * @param durable the rounds with PostgreSQL and a disk
 * @param memory the rounds without, as many, each after its neighbour
 */
record DurabilityResult(Shape shape, List<RoundCost> durable, List<RoundCost> memory) {
  DurabilityResult {
    durable = List.copyOf(durable);
    memory = List.copyOf(memory);
    if (durable.isEmpty() || durable.size() != memory.size()) {
      throw new IllegalArgumentException(
          "both sides have as many rounds, not " + durable.size() + " and " + memory.size());
    }
  }

  /** The later half, which the compilers have mostly left. */
  private static double mean(List<RoundCost> rounds, ToDoubleFunction<CpuUse> figure) {
    return rounds.subList(rounds.size() / 2, rounds.size()).stream()
        .mapToDouble(round -> figure.applyAsDouble(round.whole()))
        .average()
        .orElseThrow();
  }

  double durableMillis() {
    return mean(durable, CpuUse::millis);
  }

  /** The part of PostgreSQL's processes. */
  double postgresMillis() {
    return mean(durable, use -> use.postgres().millis());
  }

  double memoryMillis() {
    return mean(memory, CpuUse::millis);
  }

  double durableWallMillis() {
    return mean(durable, use -> use.nanos() / 1e6);
  }

  double memoryWallMillis() {
    return mean(memory, use -> use.nanos() / 1e6);
  }

  /** Of the kernel's part in what the coordinator itself used. */
  double durableSystemMillis() {
    return mean(durable, use -> use.coordinator().systemMillis());
  }

  double memorySystemMillis() {
    return mean(memory, use -> use.coordinator().systemMillis());
  }

  double ratio() {
    return durableMillis() / memoryMillis();
  }
}
