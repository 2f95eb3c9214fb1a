package dev.cairn.engine.history;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of those who took part in one state of a round.
 *
 * @param state the state's name
 * @param enteredAt when it began, in milliseconds since 1970
 * @param endedAt when it ended; {@link #OPEN} while it goes on
 * @param deadline when it ended, or would have ended, by itself
 * @param needed answers without which the round is abandoned
 * @param entered clients that were asked; while recruiting, those who joined
 * @param done clients that answered; while recruiting, those who became members
 * @param left the others, by what became of them: a departure's name, or one of the constants
 * @param end how it ended
 */
public record Stage(
    String state,
    long enteredAt,
    long endedAt,
    long deadline,
    int needed,
    int entered,
    int done,
    SortedMap<String, Integer> left,
    End end) {

  /** Said nothing until the deadline. */
  public static final String SILENT = "SILENT";

  /** Had not answered when enough others had. */
  public static final String NOT_NEEDED = "NOT_NEEDED";

  /** Had not answered when the round was abandoned. */
  public static final String STOPPED = "STOPPED";

  /** Not yet, for a time. */
  public static final long OPEN = Long.MAX_VALUE;

  /** How a state ends. */
  public enum End {
    /** Enough answered, or nobody was outstanding. */
    TARGET,
    /** Time was up, and the minimum had answered. */
    DEADLINE,
    /** Most had answered, and the little time that the others had left was up. */
    GRACE,
    /** The round ended in it. */
    ABANDONED,
    /** Not yet. */
    OPEN
  }

  public Stage {
    left = Collections.unmodifiableSortedMap(new TreeMap<>(left));
  }

  /** How long it took, in milliseconds; 0 while it goes on. */
  public long tookMillis() {
    return endedAt == OPEN ? 0 : endedAt - enteredAt;
  }
}
