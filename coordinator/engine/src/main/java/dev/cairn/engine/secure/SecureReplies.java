package dev.cairn.engine.secure;

import dev.cairn.engine.round.Included;
import dev.cairn.engine.round.Keying;
import dev.cairn.engine.round.Recruiting;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.Sharing;
import dev.cairn.engine.round.Transcript;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.Refusal;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/** What follows from a client's message: functions of the round's state and its messages. */
final class SecureReplies {
  private SecureReplies() {}

  static boolean isAnswered(RoundState state, SignedMessage message) {
    if (state.config() == null || state.isTerminal()) {
      return true;
    }
    try {
      return switch (MessageType.of(message.body())) {
        case ADVERTISE -> !(state instanceof Recruiting || state instanceof Keying);
        case SHARE_KEYS ->
            !(state instanceof Recruiting || state instanceof Keying || state instanceof Sharing);
        case MASKED_INPUT -> state.included() != null;
        case CONFIRM -> !state.transcript().confirmations().isEmpty();
        default -> true;
      };
    } catch (ProtocolException e) {
      return true;
    }
  }

  static ExchangeReply reply(
      RoundState state, SecureRound round, ClientId client, SignedMessage message) {
    try {
      SignedMessage next = next(state, round, client, MessageType.of(message.body()));
      return next == null ? new ExchangeReply.Over() : new ExchangeReply.Next(next);
    } catch (ProtocolException e) {
      // With too few no client would go on; the round's owner ends it any moment.
      return e.defect() == ProtocolException.Defect.TOO_FEW
          ? new ExchangeReply.Over()
          : new ExchangeReply.Refused(refusal(e), String.valueOf(e.getMessage()));
    }
  }

  static Refusal refusal(ProtocolException e) {
    return e.defect() == ProtocolException.Defect.EQUIVOCATION
        ? Refusal.EQUIVOCATION
        : Refusal.MALFORMED;
  }

  /** Whether nobody sends that by mistake: not what clocks, restarts or lost messages explain. */
  static boolean isMisconduct(ProtocolException e) {
    return switch (e.defect()) {
      case MALFORMED, BAD_SIGNATURE, BAD_KEYS, BAD_CONTENT -> true;
      default -> false;
    };
  }

  static Included included(RoundState state) {
    Included included = state.included();
    if (included == null) {
      throw new IllegalStateException(state.name() + " has no included set");
    }
    return included;
  }

  private static @Nullable SignedMessage next(
      RoundState state, SecureRound round, ClientId client, MessageType type)
      throws ProtocolException {
    Transcript transcript = state.transcript();
    switch (type) {
      case ADVERTISE:
        require(transcript.adverts().containsKey(client), "the roster was sealed");
        return round.sealed(transcript).rosterFor(client);
      case SHARE_KEYS:
        require(transcript.shares().containsKey(client), "the dealers were settled");
        return round.sealed(transcript).sharesFor(transcript, client);
      case MASKED_INPUT:
        require(included(state).bodies().containsKey(client), "the collection was closed");
        return round.sealed(transcript).survivorsFor(transcript, included(state), client);
      case CONFIRM:
        return round.sealed(transcript).quorum(transcript, included(state));
      default:
        return null;
    }
  }

  private static void require(boolean member, String what) throws ProtocolException {
    if (!member) {
      throw new ProtocolException(
          ProtocolException.Defect.WRONG_SENDER, what + " without this client");
    }
  }
}
