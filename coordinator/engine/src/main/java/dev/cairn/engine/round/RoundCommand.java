package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.SignedMessage;
import org.jspecify.annotations.Nullable;

/** What may be asked of a round. A command dispatches itself to the state that decides it. */
public sealed interface RoundCommand {

  /** What {@code state} says to this at {@code now}, in milliseconds since 1970. */
  Decision on(RoundState state, long now);

  /** The message of a secure round that must be durable before what follows from the command. */
  default @Nullable SignedMessage message() {
    return null;
  }

  /**
   * Opens the round.
   *
   * @param config what is fixed
   */
  record Open(RoundConfig config) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * A client checks in.
   *
   * @param client who
   */
  record Join(ClientId client) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * Secure rounds: a client advertises its keys.
   *
   * @param client who
   * @param advert digest of the message
   * @param message the message itself; null where nobody needs it
   */
  record AdvertiseKey(ClientId client, Digest advert, @Nullable SignedMessage message)
      implements RoundCommand {

    /** A command without the message itself. */
    public AdvertiseKey(ClientId client, Digest advert) {
      this(client, advert, null);
    }

    /** The command that a message is. */
    public AdvertiseKey(ClientId client, SignedMessage message) {
      this(client, Digest.of(Envelope.pack(message)), message);
    }

    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * Secure rounds: a client sends the encrypted shares of its secrets.
   *
   * @param client who
   * @param shares digest of the message
   * @param message the message itself; null where nobody needs it
   */
  record SendShares(ClientId client, Digest shares, @Nullable SignedMessage message)
      implements RoundCommand {

    /** A command without the message itself. */
    public SendShares(ClientId client, Digest shares) {
      this(client, shares, null);
    }

    /** The command that a message is. */
    public SendShares(ClientId client, SignedMessage message) {
      this(client, Digest.of(Envelope.pack(message)), message);
    }

    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * A client's update is staged, well-formed and durable.
   *
   * @param client who
   * @param body digest of the body
   * @param message secure rounds: the signed header; null in a plain round
   */
  record AcceptUpdate(ClientId client, Digest body, @Nullable SignedMessage message)
      implements RoundCommand {

    /** An update of a plain round. */
    public AcceptUpdate(ClientId client, Digest body) {
      this(client, body, null);
    }

    /** Digest of the signed header; null in a plain round. */
    @Nullable Digest header() {
      return message == null ? null : Digest.of(Envelope.pack(message));
    }

    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * Secure rounds: a client confirms the included set.
   *
   * @param client who
   * @param confirmation digest of the message
   * @param message the message itself; null where nobody needs it
   */
  record ConfirmSet(ClientId client, Digest confirmation, @Nullable SignedMessage message)
      implements RoundCommand {

    /** A command without the message itself. */
    public ConfirmSet(ClientId client, Digest confirmation) {
      this(client, confirmation, null);
    }

    /** The command that a message is. */
    public ConfirmSet(ClientId client, SignedMessage message) {
      this(client, Digest.of(Envelope.pack(message)), message);
    }

    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * Secure rounds: a client reveals its shares.
   *
   * @param client who
   * @param reveal digest of the message
   * @param message the message itself; null where nobody needs it
   */
  record RevealShares(ClientId client, Digest reveal, @Nullable SignedMessage message)
      implements RoundCommand {

    /** A command without the message itself. */
    public RevealShares(ClientId client, Digest reveal) {
      this(client, reveal, null);
    }

    /** The command that a message is. */
    public RevealShares(ClientId client, SignedMessage message) {
      this(client, Digest.of(Envelope.pack(message)), message);
    }

    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * Secure rounds: the masks are removed and the checks on the sum passed.
   *
   * @param sum digest of the sum
   */
  record RecoverSum(Digest sum) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * The cohort's mean is known and final.
   *
   * @param result digest of the mean
   * @param weight sum of weights
   * @param count number of updates
   * @param loss weighted mean of the clients' training losses
   */
  record FixResult(Digest result, long weight, int count, double loss) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * The next model is durable.
   *
   * @param model the model
   * @param optimizerState the optimizer's state after it; null if it has none
   */
  record ProposeModel(ModelId model, @Nullable Digest optimizerState) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * A client ends its part early.
   *
   * @param client who
   * @param departure why
   */
  record Leave(ClientId client, Departure departure) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /** Time has passed. */
  record Tick() implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * The host, the run or an operator ends the round.
   *
   * @param reason why
   * @param detail for people
   */
  record Abandon(AbandonReason reason, String detail) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }

  /**
   * The coordinator was away while the round was open.
   *
   * @param outageMillis how long
   */
  record Resume(long outageMillis) implements RoundCommand {
    @Override
    public Decision on(RoundState state, long now) {
      return state.on(this, now);
    }
  }
}
