package dev.cairn.faults.simulation;

import dev.cairn.engine.round.Collecting;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundMachine;
import dev.cairn.engine.round.RoundState;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.SessionId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which updates are waited for, as the journals on a disk have it. */
final class Wanted {

  /** Why an update is refused whatever it is: nobody waits for one of this client. */
  static final Set<Refusal> UNWANTED =
      Set.of(
          Refusal.NO_SUCH_ROUND,
          Refusal.NOT_A_MEMBER,
          Refusal.WRONG_PHASE,
          Refusal.EQUIVOCATION,
          Refusal.LEFT);

  private final Disk disk;

  Wanted(Disk disk) {
    this.disk = disk;
  }

  /** The digest of the update of a session that was taken; null if none was. */
  @Nullable Digest taken(SessionId session) {
    RoundState state = state(session);
    Included included = state.included();
    if (included != null) {
      return included.bodies().get(session.client());
    }
    return state instanceof Collecting collecting
        ? collecting.cohort().answers().get(session.client())
        : null;
  }

  /**
   * Whether a round waits for the update of a session, so that only its defect speaks against it.
   *
   * @param defect if it is that nobody knows the client, then whether it waits for anybody's
   */
  boolean waitsFor(SessionId session, Refusal defect) {
    return state(session) instanceof Collecting collecting
        && disk.clock().nowMillis() < collecting.deadline()
        && (defect == Refusal.NOT_A_MEMBER
            || collecting.cohort().members().contains(session.client()))
        && !collecting.cohort().answers().containsKey(session.client())
        && !collecting.cohort().left().contains(session.client());
  }

  /** Why an update with a defect may be refused that nobody may wait for. */
  static Set<Refusal> unwantedOr(Refusal defect) {
    EnumSet<Refusal> reasons = EnumSet.copyOf(UNWANTED);
    reasons.add(defect);
    return reasons;
  }

  private RoundState state(SessionId session) {
    return RoundMachine.replay(
        disk.storage().roundJournal().load(RoundDriver.stream(session.round())));
  }
}
