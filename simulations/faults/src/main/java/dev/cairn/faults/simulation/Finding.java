package dev.cairn.faults.simulation;

import java.util.List;

/**
 * A run that broke an invariant.
 *
 * @param seed with which that run is the first one
 * @param depth where it was found
 * @param violation what was broken
 * @param operations the shortest list found that breaks it
 * @param drawn how many operations there had been in all
 */
public record Finding(
    long seed, Depth depth, RuntimeException violation, List<Operation> operations, int drawn) {

  /** For people: what, how to see it again, and what has to happen for it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    describe(text, violation);
    for (Throwable other : violation.getSuppressed()) {
      describe(text, other);
    }
    text.append("  after operation ").append(operations.size()).append(" of ").append(drawn);
    text.append("; replay: ./cairn faults --operations 1 --seed ").append(seed);
    text.append(" --depth ").append(depth.text()).append('\n');
    for (int i = 0; i < operations.size(); i++) {
      text.append("  ").append(i + 1).append(". ").append(operations.get(i)).append('\n');
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, Throwable broken) {
    text.append("violation: ").append(broken.getMessage()).append('\n');
    text.append("  by ").append(broken.getClass().getSimpleName());
    StackTraceElement[] trace = broken.getStackTrace();
    text.append(trace.length == 0 ? "" : " at " + trace[0]).append('\n');
  }
}
