package dev.cairn.engine.round;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundAssignment;
import dev.cairn.protocol.RoundOutcome;
import dev.cairn.protocol.SessionId;
import dev.cairn.protocol.UpdateReceipt;
import org.jspecify.annotations.Nullable;

/**
 * What a client may be told in a state of its round: functions of that state and of the time, so
 * that a restarted coordinator tells the same.
 */
public final class RoundReplies {
  private RoundReplies() {}

  /**
   * The client's assignment; null if the round expects nothing of it.
   *
   * @param now milliseconds since 1970
   * @param secure signs the configuration of a secure round; null where only plain rounds run
   */
  public static @Nullable RoundAssignment assignment(
      RoundState state, ClientId client, long now, @Nullable SecureAggregation secure) {
    if (!(state instanceof Phase phase)) {
      return null;
    }
    RoundConfig config = phase.config();
    boolean first = config.isSecure() ? state instanceof Keying : state instanceof Collecting;
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
            Math.max(0, phase.deadline() - now),
            config.isSecure() && secure != null ? secure.config(config) : null)
        : null;
  }

  /** What became of the round, for {@code client}. */
  public static RoundOutcome outcome(RoundState state, ClientId client) {
    if (state instanceof Committed committed) {
      return new RoundOutcome.Committed(
          committed.model(), committed.included().bodies().containsKey(client));
    }
    if (state.config() == null) {
      return new RoundOutcome.Abandoned("there is no such round");
    }
    if (state instanceof Abandoned abandoned) {
      // No client is told of another one.
      return new RoundOutcome.Abandoned(
          abandoned.reason().namesClients()
              ? abandoned.reason().name()
              : abandoned.reason() + ": " + abandoned.detail());
    }
    return new RoundOutcome.Pending();
  }

  /** The receipt that a decision on an update gives. */
  public static UpdateReceipt receipt(Decision decision) {
    return decision.fold(
        accepted -> new UpdateReceipt.Accepted(),
        refused -> new UpdateReceipt.Refused(refused.refusal(), refused.detail()));
  }

  /** Length of an update of a round. */
  public static long updateBytes(RoundConfig config) {
    return config.update().layout(config.model().shape().dimension()).bytes();
  }

  /** Whether the round counts a body with this digest, whoever sent it. */
  public static boolean counts(RoundState state, Digest body) {
    if (state instanceof Phase phase && phase.cohort().answers().containsValue(body)) {
      return true;
    }
    Included included = state.included();
    return included != null && included.bodies().containsValue(body);
  }
}
