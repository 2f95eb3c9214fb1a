package dev.cairn.benchmarks;

/**
 * What a coordinator used, up to a moment or between two.
 *
 * @param coordinator its own process
 * @param postgres its database's processes
 * @param nanos the moment, or the time between the two
 */
record CpuUse(CpuTime coordinator, CpuTime postgres, long nanos) {
  static final CpuUse NONE = new CpuUse(CpuTime.NONE, CpuTime.NONE, 0);

  double millis() {
    return coordinator.millis() + postgres.millis();
  }

  CpuUse minus(CpuUse before) {
    return new CpuUse(
        coordinator.minus(before.coordinator),
        postgres.minus(before.postgres),
        nanos - before.nanos);
  }
}
