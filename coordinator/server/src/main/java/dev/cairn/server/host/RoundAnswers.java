package dev.cairn.server.host;

import dev.cairn.engine.round.Abandoned;
import dev.cairn.engine.round.Aggregating;
import dev.cairn.engine.round.Collecting;
import dev.cairn.engine.round.Committed;
import dev.cairn.engine.round.Confirming;
import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.Keying;
import dev.cairn.engine.round.Phase;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Unmasking;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import org.jspecify.annotations.Nullable;

/** What a client may be told in a state of its round: functions of that state and of the time. */
final class RoundAnswers {
  private RoundAnswers() {}

  /** The client's assignment; null if the state has none for it. */
  static @Nullable RoundAssignment assignment(RoundState state, ClientId client, long now) {
    if (!(state instanceof Keying || state instanceof Collecting)) {
      return null;
    }
    Phase phase = (Phase) state;
    RoundConfig config = phase.config();
    boolean first = state instanceof Keying || !config.isSecure();
    boolean expected =
        phase.cohort().members().contains(client)
            && !phase.cohort().answers().containsKey(client)
            && !phase.cohort().left().contains(client);
    return first && expected
        ? new RoundAssignment(
            new SessionId(config.id(), client),
            config.model(),
            config.base(),
            config.training(),
            config.update(),
            config.seed(),
            Math.max(0, phase.deadline() - now))
        : null;
  }

  /** What became of the round, for {@code client}. */
  static RoundOutcome outcome(RoundState state, ClientId client) {
    if (state instanceof Committed committed) {
      return new RoundOutcome.Committed(
          committed.model(), committed.included().bodies().containsKey(client));
    }
    return state instanceof Abandoned abandoned
        ? new RoundOutcome.Abandoned(abandoned.reason() + ": " + abandoned.detail())
        : new RoundOutcome.Pending();
  }

  /**
   * The receipt for an update that need not be sent; null if it should be.
   *
   * @param state the round, open or over
   */
  static @Nullable UpdateReceipt receipt(RoundState state, UpdateHeader header) {
    ClientId client = header.session().client();
    Included included = included(state);
    if (included != null) {
      Digest counted = included.bodies().get(client);
      return counted == null
          ? refused(Refusal.WRONG_PHASE, "too late: the round takes no more updates")
          : settled(counted, header);
    }
    if (!(state instanceof Collecting collecting)) {
      return state.isTerminal()
          ? refused(Refusal.NO_SUCH_ROUND, "the round is over")
          : refused(Refusal.WRONG_PHASE, "the round does not take updates while " + state.name());
    }
    if (!collecting.cohort().members().contains(client)) {
      return refused(Refusal.NOT_A_MEMBER, "the client is not in this round's cohort");
    }
    Digest before = collecting.cohort().answers().get(client);
    if (before != null) {
      return settled(before, header);
    }
    if (collecting.cohort().left().contains(client)) {
      return refused(Refusal.LEFT, "the client left this round");
    }
    long expected = bytes(collecting.config());
    if (header.bytes() != expected) {
      return refused(
          header.bytes() > expected ? Refusal.TOO_LARGE : Refusal.MALFORMED,
          "an update of this round has " + expected + " bytes, not " + header.bytes());
    }
    return null;
  }

  /** Whether the round counts a body with this digest, whoever sent it. */
  static boolean counts(RoundState state, Digest body) {
    Included included = included(state);
    if (included != null) {
      return included.bodies().containsValue(body);
    }
    return state instanceof Phase phase && phase.cohort().answers().containsValue(body);
  }

  /** Length of an update of the round. */
  static long bytes(RoundConfig config) {
    return config.update().layout(config.model().shape().dimension()).bytes();
  }

  private static UpdateReceipt settled(Digest before, UpdateHeader header) {
    return before.equals(header.digest())
        ? new UpdateReceipt.Accepted()
        : refused(Refusal.EQUIVOCATION, "the client sent another update before");
  }

  private static UpdateReceipt refused(Refusal refusal, String detail) {
    return new UpdateReceipt.Refused(refusal, detail);
  }

  private static @Nullable Included included(RoundState state) {
    if (state instanceof Confirming confirming) {
      return confirming.included();
    }
    if (state instanceof Unmasking unmasking) {
      return unmasking.included();
    }
    if (state instanceof Aggregating aggregating) {
      return aggregating.included();
    }
    return state instanceof Committed committed ? committed.included() : null;
  }
}
