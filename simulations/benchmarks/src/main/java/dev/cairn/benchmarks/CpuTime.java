package dev.cairn.benchmarks;

/**
 * Processor time.
 *
 * @param userMillis in programs' own code
 * @param systemMillis in the kernel on their behalf
 */
record CpuTime(double userMillis, double systemMillis) {
  static final CpuTime NONE = new CpuTime(0, 0);

  double millis() {
    return userMillis + systemMillis;
  }

  CpuTime plus(CpuTime other) {
    return new CpuTime(userMillis + other.userMillis, systemMillis + other.systemMillis);
  }

  CpuTime minus(CpuTime other) {
    return new CpuTime(userMillis - other.userMillis, systemMillis - other.systemMillis);
  }
}
