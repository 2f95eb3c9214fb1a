package dev.cairn.benchmarks;

import java.util.List;

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

  double durableMillis() {
    return LaterHalf.mean(durable, CpuUse::millis);
  }

  /** The part of PostgreSQL's processes. */
  double postgresMillis() {
    return LaterHalf.mean(durable, use -> use.postgres().millis());
  }

  double memoryMillis() {
    return LaterHalf.mean(memory, CpuUse::millis);
  }

  double durableWallMillis() {
    return LaterHalf.mean(durable, use -> use.nanos() / 1e6);
  }

  double memoryWallMillis() {
    return LaterHalf.mean(memory, use -> use.nanos() / 1e6);
  }

  /** Of the kernel's part in what the coordinator itself used. */
  double durableSystemMillis() {
    return LaterHalf.mean(durable, use -> use.coordinator().systemMillis());
  }

  double memorySystemMillis() {
    return LaterHalf.mean(memory, use -> use.coordinator().systemMillis());
  }

  double ratio() {
    return durableMillis() / memoryMillis();
  }
}
