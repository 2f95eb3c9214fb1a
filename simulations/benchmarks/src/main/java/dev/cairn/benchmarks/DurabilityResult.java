package dev.cairn.benchmarks;

import java.util.List;

/**
 * One shape on both coordinators.
 *
 * @param shape the load
 * @param secure whether its rounds were secure ones over mutual TLS, or plain ones in plaintext
 * @param durable the rounds with PostgreSQL and a disk
 * @param memory the rounds without, as many, each after its neighbour
 */
record DurabilityResult(
    Shape shape, boolean secure, List<RoundCost> durable, List<RoundCost> memory) {
  private static final int ROUNDS_MIN = 3;

  DurabilityResult {
    durable = List.copyOf(durable);
    memory = List.copyOf(memory);
    if (durable.size() < ROUNDS_MIN || durable.size() != memory.size()) {
      throw new IllegalArgumentException(
          "both sides have as many rounds, three or more, not "
              + durable.size()
              + " and "
              + memory.size());
    }
  }

  double durableMillis() {
    return LaterRounds.third(durable, CpuUse::millis);
  }

  /** The part of PostgreSQL's processes. */
  double postgresMillis() {
    return LaterRounds.third(durable, use -> use.postgres().millis());
  }

  double memoryMillis() {
    return LaterRounds.third(memory, CpuUse::millis);
  }

  double durableWallMillis() {
    return LaterRounds.third(durable, use -> use.nanos() / 1e6);
  }

  double memoryWallMillis() {
    return LaterRounds.third(memory, use -> use.nanos() / 1e6);
  }

  /** Of the kernel's part in what the coordinator itself used. */
  double durableSystemMillis() {
    return LaterRounds.third(durable, use -> use.coordinator().systemMillis());
  }

  double memorySystemMillis() {
    return LaterRounds.third(memory, use -> use.coordinator().systemMillis());
  }

  double ratio() {
    return durableMillis() / memoryMillis();
  }
}
