package dev.cairn.faults.check;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that must be true at every moment of a run, and is looked at while it runs. A watch
 * sees one run. All methods throw {@link BrokenInvariantException} with what they found.
 */
public interface Watch {

  /** A fresh one of each. */
  static List<Watch> all() {
    return List.of(
        new AnswersFollowTheAppend(),
        new BudgetIsNeverExceeded(),
        new ChargedBeforeRelease(),
        new LeasesAreHeldByOne(),
        new MaskedUpdatesStayMasked(),
        new NoiseIsDrawnOnce(),
        new OverdueRoundsMoveOn(),
        new PausedRunsStandStill(),
        new SpoiltUpdatesAreRefused(),
        new StaleOwnersAreSilent(),
        new StaleOwnersKeepNothing());
  }

  /**
   * Events have become durable.
   *
   * @param stream of a run, a round or a ledger
   */
  default void appended(String stream, List<?> events) {}

  /** Whoever waits for a round is told that it is in {@code state}. */
  default void moved(RoundId round, RoundState state) {}

  /** A client is told that its update counts. */
  default void accepted(SessionId session, Digest body) {}

  /**
   * A coordinator has answered, whoever asked.
   *
   * @param owner whether no other one has taken the run's lease since it did
   */
  default void answered(boolean owner, Object answer) {}

  /**
   * Messages of a secure round have become durable.
   *
   * @param owner whether no other coordinator has taken the run's lease since this one did
   */
  default void kept(boolean owner, RoundId round) {}

  /**
   * What must not be taken is sent as the update of a session, from now on until it is answered.
   */
  default void spoiling(SessionId session) {}

  /**
   * What must not be taken was answered.
   *
   * @param due reasons of which one has to be given
   * @param given the reason that was given; null if it was taken
   */
  default void spoilt(SessionId session, Set<Refusal> due, @Nullable Refusal given) {}

  /** Nobody answered what must not be taken, at least not so that it was heard. */
  default void unheard(SessionId session) {}

  /**
   * The run's owner has looked at the time, and done all that follows from it.
   *
   * @param nowMillis what the time was
   */
  default void looked(long nowMillis) {}

  /**
   * A mean with the coordinator's noise has become durable, or something that is as long as one.
   *
   * @param round in whose folder it is; null if it is elsewhere
   */
  default void noised(@Nullable RoundId round, Digest mean) {}

  /**
   * A lease was taken, also if who took it did not hear so.
   *
   * @param nowMillis what the time was
   * @param millis how long it holds
   */
  default void taken(Lease lease, long nowMillis, long millis) {}

  /**
   * A lease was renewed, also if its holder did not hear so.
   *
   * @param nowMillis what the time was
   * @param millis how long it holds from then on
   */
  default void renewed(Lease lease, long nowMillis, long millis) {}

  /** A lease was given back, which means nothing if another one holds it by now. */
  default void released(Lease lease) {}

  /** A client has trained this, and nothing hides it yet. */
  default void trained(Digest plain) {}
}
