package dev.cairn.engine.run;

import dev.cairn.engine.port.Journal;
import dev.cairn.engine.round.RoundCommand;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.RoundId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long nobody drove a run, as far as its open round was not told of it: what the run's lease
 * says, and what its owner missed by its own clock. The owner keeps it from one recovery to the
 * next: an append that tells of it may become durable without its owner's hearing so, and is looked
 * for in the journal before anything is told again.
 *
 * <p>For one thread at a time.
 */
public final class UntoldOutage {
  private long missedMillis;
  private long vacantMillis;
  private @Nullable Telling unheard;

  /** An append of which it is not known whether it is durable. */
  private record Telling(RoundId round, long version, RoundEvent event, long ofMissed) {
    boolean isIn(Journal<RoundEvent> rounds) {
      List<RoundEvent> events = rounds.load(RoundDriver.stream(round));
      return events.size() > version && events.get((int) version).equals(event);
    }
  }

  /** Begins with none. */
  public UntoldOutage() {}

  /**
   * One before the lease was taken.
   *
   * @param vacantMillis how long nobody held it, in milliseconds, at least 0
   */
  public static UntoldOutage of(long vacantMillis) {
    UntoldOutage outage = new UntoldOutage();
    outage.vacant(vacantMillis);
    return outage;
  }

  /**
   * The owner was without its journal while it drove the run.
   *
   * @param moreMillis how long, in milliseconds, at least 0, beside what it missed before
   */
  public void missed(long moreMillis) {
    missedMillis += moreMillis;
  }

  /**
   * The owner has taken its lease again.
   *
   * @param millis how long nobody held it, in milliseconds, at least 0, as far as no journal tells;
   *     it counts instead of what the lease said before
   */
  public void vacant(long millis) {
    vacantMillis = millis;
  }

  /** Milliseconds of which it is not known that a round was told. */
  public long millis() {
    return missedMillis + vacantMillis;
  }

  /**
   * Tells a run's open round, if there is one: else nobody need be told. The lease was taken since
   * an append that was not heard of, which thus is durable by now or never will be.
   */
  void tell(
      @Nullable RoundId current, @Nullable RoundDriver open, Journal<RoundEvent> rounds, long now) {
    Telling before = unheard;
    if (before != null) {
      missedMillis -= before.isIn(rounds) ? before.ofMissed() : 0;
    }
    unheard = null;
    if (current != null && open != null) {
      RoundEvent event = new RoundEvent.RoundResumed(millis());
      unheard = new Telling(current, open.version(), event, missedMillis);
      open.handle(new RoundCommand.Resume(millis()), now);
    }
    unheard = null;
    missedMillis = 0;
    vacantMillis = 0;
  }
}
