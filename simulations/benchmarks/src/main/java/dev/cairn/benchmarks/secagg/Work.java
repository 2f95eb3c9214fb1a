package dev.cairn.benchmarks.secagg;

/** Something whose cost is measured; it does the same each time. */
@FunctionalInterface
interface Work {
  void run() throws Exception;
}
