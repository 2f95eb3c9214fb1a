package dev.cairn.benchmarks;

import java.util.ArrayList;
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
 * @param cacheBytes {@code uploads.cache}
 * @param compilesEarly whether the JVM's compilers take a method after a tenth of the calls they
 *     usually wait for, so that a process soon runs as one does that has run for long
 */
record MemoryBound(
    long heapBytes, long directBytes, long youngBytes, long cacheBytes, boolean compilesEarly) {
  private static final long MIB = 1 << 20;
  private static final int MODELS = 4;
  private static final long BASE = 64 * MIB;
  private static final long PER_CLIENT = 16 << 10;

  /** Half of it for eight bodies on their way in, the rest for what the transports' pools waste. */
  private static final long DIRECT = 32 * MIB;

  /** {@code uploads.memory}. */
  static final String UPLOADS = "16MiB";

  private static final long YOUNG = 12 * MIB;

  private static final long CACHE = 4 * MIB;

  private static final long AMPLE_HEAP = 512 * MIB;

  /** A bound with a small young generation. */
  MemoryBound(long heapBytes, long directBytes, long cacheBytes) {
    this(heapBytes, directBytes, YOUNG, cacheBytes, false);
  }

  /**
   * More than a coordinator without updates needs, a third of it young as the JVM would have it.
   */
  static MemoryBound ample() {
    return new MemoryBound(AMPLE_HEAP, AMPLE_HEAP / 4, AMPLE_HEAP / 3, CACHE, false);
  }

  static MemoryBound of(long modelBytes, int clients) {
    long total = MODELS * modelBytes + BASE + PER_CLIENT * clients;
    // The JVM rounds a heap up to whole pages of its own, so that the bound is rounded down.
    return new MemoryBound((total - DIRECT) / MIB * MIB, DIRECT, CACHE);
  }

  long bytes() {
    return heapBytes + directBytes;
  }

  List<String> javaOptions() {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + heapBytes);
    options.add("-Xmn" + youngBytes);
    options.add("-XX:MaxDirectMemorySize=" + directBytes);
    options.add("-XX:+UseSerialGC");
    options.add("-XX:+ExitOnOutOfMemoryError");
    if (compilesEarly) {
      options.add("-XX:CompileThresholdScaling=0.1");
    }
    return options;
  }

  /** The same for a process whose compilers are to be done soon. */
  MemoryBound compilingEarly() {
    return new MemoryBound(heapBytes, directBytes, youngBytes, cacheBytes, true);
  }
}
