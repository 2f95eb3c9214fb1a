package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import org.jspecify.annotations.Nullable;

/** What may be asked of a round. A command dispatches itself to the state that decides it. */
public sealed interface RoundCommand {

  /** What {@code state} says to this at {@code now}, in milliseconds since 1970. */
  Decision on(RoundState state, long now);

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
   */
  record AdvertiseKey(ClientId client, Digest advert) implements RoundCommand {
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
   */
  record SendShares(ClientId client, Digest shares) implements RoundCommand {
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
   */
  record AcceptUpdate(ClientId client, Digest body) implements RoundCommand {
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
   */
  record ConfirmSet(ClientId client, Digest confirmation) implements RoundCommand {
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
   */
  record RevealShares(ClientId client, Digest reveal) implements RoundCommand {
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
