package dev.cairn.engine.round;

import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a round: the journal's facts. An event applies itself to the state before it.
 */
public sealed interface RoundEvent {

  /** The state after this. */
  RoundState applyTo(RoundState state);

  /**
   * Whether the sum of a round with this configuration, or what was made of it, can be read from
   * here on.
   */
  default boolean opensTheSum(RoundConfig config) {
    return false;
  }

  /**
   * The round is open and recruits.
   *
   * @param config what is fixed
   * @param at when, in milliseconds since 1970
   */
  record RoundOpened(RoundConfig config, long at) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * A client joined the cohort.
   *
   * @param client who
   */
  record ClientJoined(ClientId client) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * The cohort is complete.
   *
   * @param members in ascending order
   * @param at when, in milliseconds since 1970
   */
  record CohortSealed(List<ClientId> members, long at) implements RoundEvent {
    public CohortSealed {
      members = List.copyOf(members);
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: a client's keys are recorded.
   *
   * @param client who
   * @param advert digest of the message
   */
  record KeyAdvertised(ClientId client, Digest advert) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: the roster, which fixes n and the thresholds.
   *
   * @param members in ascending order
   * @param at when, in milliseconds since 1970
   */
  record RosterSealed(List<ClientId> members, long at) implements RoundEvent {
    public RosterSealed {
      members = List.copyOf(members);
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: a client's shares are recorded.
   *
   * @param client who
   * @param shares digest of the message
   */
  record SharesReceived(ClientId client, Digest shares) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: the clients whose shares arrived (U2).
   *
   * @param members in ascending order
   * @param at when, in milliseconds since 1970
   */
  record SharesSettled(List<ClientId> members, long at) implements RoundEvent {
    public SharesSettled {
      members = List.copyOf(members);
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Enough clients of a phase answered; the others have a little time left.
   *
   * @param deadline when the phase closes now, in milliseconds since 1970
   */
  record GraceStarted(long deadline) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * A client's update is durable and counts once.
   *
   * @param client who
   * @param body digest of the body
   * @param header secure rounds: digest of the signed header; null in a plain round
   */
  record UpdateAccepted(ClientId client, Digest body, @Nullable Digest header)
      implements RoundEvent {

    /** An update of a plain round. */
    public UpdateAccepted(ClientId client, Digest body) {
      this(client, body, null);
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * No more updates are taken; these are included (U3).
   *
   * @param included in ascending order
   * @param at when, in milliseconds since 1970
   */
  record CollectionClosed(List<ClientId> included, long at) implements RoundEvent {
    public CollectionClosed {
      included = List.copyOf(included);
    }

    @Override
    public boolean opensTheSum(RoundConfig config) {
      // Where nothing is confirmed, members reveal their shares as soon as they see who is
      // included.
      return config.isSecure() && !config.isConfirmed();
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: a client's confirmation is recorded.
   *
   * @param client who
   * @param confirmation digest of the message
   */
  record SetConfirmed(ClientId client, Digest confirmation) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: enough confirmations; revealing is authorised.
   *
   * @param confirmed in ascending order
   * @param at when, in milliseconds since 1970
   */
  record ConfirmationsClosed(List<ClientId> confirmed, long at) implements RoundEvent {
    public ConfirmationsClosed {
      confirmed = List.copyOf(confirmed);
    }

    @Override
    public boolean opensTheSum(RoundConfig config) {
      return true;
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: a client's revealed shares are recorded.
   *
   * @param client who
   * @param reveal digest of the message
   */
  record SharesRevealed(ClientId client, Digest reveal) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * Secure rounds: the sum is free of masks and passed its checks.
   *
   * @param sum digest of the sum
   * @param at when, in milliseconds since 1970
   */
  record SumRecovered(Digest sum, long at) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * The mean is final.
   *
   * @param result digest of the mean
   * @param weight sum of weights
   * @param count number of updates
   * @param loss weighted mean of the clients' training losses
   */
  record ResultFixed(Digest result, long weight, int count, double loss) implements RoundEvent {
    @Override
    public boolean opensTheSum(RoundConfig config) {
      return true;
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * The round committed a model.
   *
   * @param model the model
   * @param optimizerState the optimizer's state after it; null if it has none
   */
  record ModelProposed(ModelId model, @Nullable Digest optimizerState) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * A client ended its part early.
   *
   * @param client who
   * @param departure why
   */
  record ParticipantLeft(ClientId client, Departure departure) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * The round ended without a model.
   *
   * @param reason why
   * @param detail for people
   * @param revealed whether shares may have been revealed
   * @param spent whether masked updates may have been sent, so that no other attempt may have them
   */
  record RoundAbandoned(AbandonReason reason, String detail, boolean revealed, boolean spent)
      implements RoundEvent {

    /** A round in which masked updates were sent only if shares were revealed. */
    public RoundAbandoned(AbandonReason reason, String detail, boolean revealed) {
      this(reason, detail, revealed, revealed);
    }

    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }

  /**
   * The coordinator is back; open deadlines are later by the outage.
   *
   * @param outageMillis how long
   */
  record RoundResumed(long outageMillis) implements RoundEvent {
    @Override
    public RoundState applyTo(RoundState state) {
      return state.apply(this);
    }
  }
}
