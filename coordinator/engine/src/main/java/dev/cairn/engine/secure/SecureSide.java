package dev.cairn.engine.secure;

import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.round.SecureAggregation;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.ExchangeReply;
import dev.cairn.protocol.UpdateHeader;
import dev.cairn.protocol.UpdateReceipt;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's side of secure rounds: what it makes of clients' messages, and what it answers.
 * {@link SecureDesk} is the real one; a simulation may model the cryptography instead.
 */
public interface SecureSide extends SecureAggregation {

  /** Understands a client's message in the state in which its round is. */
  Taken take(RoundState state, ClientId client, SignedMessage message);

  /**
   * What is wrong with the signed header of an update, before any of its bytes are taken; null for
   * nothing.
   */
  @Nullable UpdateReceipt objection(RoundState state, UpdateHeader header);

  /** Whether the phase of a message is over, so that {@link #reply} has something to say. */
  boolean isAnswered(RoundState state, SignedMessage message);

  /** What follows from a message whose phase is over. */
  ExchangeReply reply(RoundState state, ClientId client, SignedMessage message);
}
