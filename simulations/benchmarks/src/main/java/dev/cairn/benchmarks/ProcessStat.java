package dev.cairn.benchmarks;

/**
 * One process as {@code /proc/PID/stat} describes it (proc(5)).
 *
 * @param pid the process
 * @param parent its parent
 * @param own time of its threads, those that ended included
 * @param ended time of its children that ended and were waited for, with theirs
 */
record ProcessStat(long pid, long parent, CpuTime own, CpuTime ended) {

  /** USER_HZ, in which Linux counts for programs on every common architecture. */
  private static final double MILLIS_PER_TICK = 10;

  /** Fields are counted from the state on, which is the third. */
  private static final int PARENT = 1;

  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int ENDED_USER = 13;
  private static final int ENDED_SYSTEM = 14;

  /** Reads the file's text; a program's name may hold blanks and parentheses. */
  static ProcessStat parse(String text) {
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 1 || close < open) {
      throw new IllegalArgumentException("expected 'PID (name) ...', got '" + text + "'");
    }
    String[] fields = text.substring(close + 1).trim().split("\\s+");
    if (fields.length <= ENDED_SYSTEM) {
      throw new IllegalArgumentException("expected 17 fields or more, got '" + text + "'");
    }
    return new ProcessStat(
        Long.parseLong(text.substring(0, open).trim()),
        Long.parseLong(fields[PARENT]),
        new CpuTime(millis(fields[USER]), millis(fields[SYSTEM])),
        new CpuTime(millis(fields[ENDED_USER]), millis(fields[ENDED_SYSTEM])));
  }

  private static double millis(String ticks) {
    return Long.parseLong(ticks) * MILLIS_PER_TICK;
  }
}
