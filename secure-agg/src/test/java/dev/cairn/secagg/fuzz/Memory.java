package dev.cairn.secagg.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much this thread allocates while it takes one input; the most of all is remembered. */
public final class Memory {

  /** Something that may be repeated: it changes nothing. */
  public interface Step {
    void run() throws Exception;
  }

  /** How often a step is tried again that allocated too much. */
  private static final int TIMES_MAX = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long fixed;
  private final int perByte;
  private long most;

  /**
   * A bound.
   *
   * @param fixed bytes that every input may cost
   * @param perByte bytes more for each byte of it
   */
  public Memory(long fixed, int perByte) {
    this.fixed = fixed;
    this.perByte = perByte;
  }

  /** Runs a step, and fails if it allocates more than an input of this length may cost. */
  public void within(int length, Step step) throws Exception {
    long bound = fixed + (long) perByte * length;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      step.run();
    } finally {
      long used = THREADS.getCurrentThreadAllocatedBytes() - before;
      for (int times = 0; used > bound && times < TIMES_MAX; times++) {
        // The first may have loaded classes, and the second others, where the first is remembered.
        used = again(step);
      }
      most = Math.max(most, used);
      if (used > bound) {
        throw new AssertionError(
            "an input of " + length + " bytes made this thread allocate " + used + " bytes");
      }
    }
  }

  private static long again(Step step) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      step.run();
    } catch (Exception e) {
      // The same as the first time.
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** The most that any input cost. */
  public long most() {
    return most;
  }
}
