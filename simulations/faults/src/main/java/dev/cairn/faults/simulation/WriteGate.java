package dev.cairn.faults.simulation;

import dev.cairn.faults.Crash;
import dev.cairn.faults.Moment;
import dev.cairn.protocol.TroubleException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every write of a coordinator passes, to whatever store: it may be the coordinator's last, it
 * may fail before or after it had its effect, and the disk may be full.
 */
final class WriteGate {

  /** What happens at a write. */
  enum Misfortune {
    CRASH,
    TROUBLE
  }

  private static final long NEVER = Long.MAX_VALUE;

  private long writes;
  private long due = NEVER;
  private Misfortune misfortune = Misfortune.TROUBLE;
  private Moment moment = Moment.BEFORE_APPEND;
  private boolean full;

  /**
   * Lets something happen at a write to come.
   *
   * @param ahead 1 for the next write
   */
  void plan(Misfortune what, Moment when, int ahead) {
    misfortune = what;
    moment = when;
    due = writes + ahead;
  }

  void fill(boolean isFull) {
    full = isFull;
  }

  /** Nothing happens any more. */
  void calm() {
    due = NEVER;
    full = false;
  }

  /** Whether the coordinator crashes now that it has answered. */
  boolean crashesAfterAnswer() {
    boolean crashes =
        misfortune == Misfortune.CRASH && moment == Moment.AFTER_ANSWER && writes >= due;
    due = crashes ? NEVER : due;
    return crashes;
  }

  /** Writes something that takes room. */
  void write(Runnable effect) {
    if (full) {
      throw new TroubleException("no space is left on the disk");
    }
    change(effect);
  }

  <T extends @Nullable Object> T write(Supplier<T> effect) {
    if (full) {
      throw new TroubleException("no space is left on the disk");
    }
    strike(Moment.BEFORE_APPEND, 1);
    T result = effect.get();
    strike(Moment.AFTER_APPEND, 0);
    return result;
  }

  /** Changes something, for which there is always room. */
  void change(Runnable effect) {
    strike(Moment.BEFORE_APPEND, 1);
    effect.run();
    strike(Moment.AFTER_APPEND, 0);
  }

  private void strike(Moment now, int more) {
    writes += more;
    if (writes != due || moment != now) {
      return;
    }
    due = NEVER;
    if (misfortune == Misfortune.CRASH) {
      throw new Crash(now, writes);
    }
    throw new TroubleException("a write failed, " + now);
  }
}
