package dev.cairn.benchmarks;

import java.util.List;

/**
 * The memory that a coordinator gets for a shape: 4 models + 64 MiB + 16 KiB per client, heap and
 * direct memory together.
 *
 * <p>Direct memory is the same for every shape, because what it holds is bounded by the budget for
 * uploads and not by the model; the heap has all the rest. The young generation is small, so that
 * vectors of a model's size find their place in the old one.
 *
 * @param heapBytes {@code -Xmx}
 * @param directBytes {@code -XX:MaxDirectMemorySize}
 * @param youngBytes {@code -Xmn}
 */
record MemoryBound(long heapBytes, long directBytes, long youngBytes) {
  private static final long MIB = 1 << 20;
  private static final int MODELS = 4;
  private static final long BASE = 64 * MIB;
  private static final long PER_CLIENT = 16 << 10;

  /** A quarter of it for bodies on their way in, the rest for what the transports' pools waste. */
  private static final long DIRECT = 32 * MIB;

  /** {@code uploads.memory}. */
  static final String UPLOADS = "8MiB";

  private static final long YOUNG = 12 * MIB;

  private static final long AMPLE_HEAP = 512 * MIB;

  /** A bound with a small young generation. */
  MemoryBound(long heapBytes, long directBytes) {
    this(heapBytes, directBytes, YOUNG);
  }

  /**
   * More than a coordinator without updates needs, a third of it young as the JVM would have it.
   */
  static MemoryBound ample() {
    return new MemoryBound(AMPLE_HEAP, AMPLE_HEAP / 4, AMPLE_HEAP / 3);
  }

  static MemoryBound of(long modelBytes, int clients) {
    long total = MODELS * modelBytes + BASE + PER_CLIENT * clients;
    // The JVM rounds a heap up to whole pages of its own, so that the bound is rounded down.
    return new MemoryBound((total - DIRECT) / MIB * MIB, DIRECT);
  }

  long bytes() {
    return heapBytes + directBytes;
  }

  List<String> javaOptions() {
    return List.of(
        "-Xmx" + heapBytes,
        "-Xmn" + youngBytes,
        "-XX:MaxDirectMemorySize=" + directBytes,
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError");
  }
}
