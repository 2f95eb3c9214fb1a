package dev.cairn.client;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Refusal;
import dev.cairn.protocol.RoundId;
import java.util.Optional;

/** How one attempt to take part in a round ended. */
public sealed interface SessionOutcome {

  /** One function for each case. */
  interface Cases<T> {
    T notNow(NotNow outcome);

    T comeBackLater(ComeBackLater outcome);

    T rejected(Rejected outcome);

    T contributed(Contributed outcome);

    T roundAbandoned(RoundAbandoned outcome);

    T updateRefused(UpdateRefused outcome);

    T trainingFailed(TrainingFailed outcome);

    T declined(Declined outcome);

    T cancelled(Cancelled outcome);

    T trouble(Trouble outcome);
  }

  /** Calls the function of the case that this is. */
  <T> T fold(Cases<T> cases);

  /**
   * The device's conditions did not allow it; the coordinator was not asked.
   *
   * @param reason for people
   */
  record NotNow(String reason) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.notNow(this);
    }
  }

  /**
   * The coordinator has nothing to do for this client now, or takes nothing of it for a while since
   * a limit of the device is reached.
   *
   * @param afterMillis how long to stay away, 0 or more
   * @param reason for people
   */
  record ComeBackLater(long afterMillis, String reason) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.comeBackLater(this);
    }
  }

  /**
   * The coordinator will never take this client as it is: it said so, or the client knows by itself
   * that its certificate is of no use.
   *
   * @param reason for people
   */
  record Rejected(String reason) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.rejected(this);
    }
  }

  /**
   * The coordinator accepted the update and has not abandoned the round.
   *
   * @param round the round
   * @param model the model that the round made of this update and others; empty if the round was
   *     still open when the client stopped waiting
   */
  record Contributed(RoundId round, Optional<ModelId> model) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.contributed(this);
    }
  }

  /**
   * The coordinator accepted the update, but the round ended without a model.
   *
   * @param round the round
   * @param reason for people
   */
  record RoundAbandoned(RoundId round, String reason) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.roundAbandoned(this);
    }
  }

  /**
   * The coordinator did not take the update, for instance because it came too late.
   *
   * @param round the round
   * @param refusal why
   * @param detail for people
   */
  record UpdateRefused(RoundId round, Refusal refusal, String detail) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.updateRefused(this);
    }
  }

  /**
   * The device could not train; the coordinator was told so.
   *
   * @param round the round
   * @param message why, for people; holds nothing of the examples
   */
  record TrainingFailed(RoundId round, String message) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.trainingFailed(this);
    }
  }

  /**
   * The client would not take part, or took no further part, because what the coordinator asked for
   * or said does not satisfy it. It gave no share away; if it had uploaded its masked update
   * before, others may still open a sum that holds it.
   *
   * @param round the round
   * @param reason one word, for statistics: {@code NO_IDENTITY}, {@code PLAIN_ROUND}, or one of
   *     {@link dev.cairn.secagg.client.SecAggAbort.Reason}
   * @param detail for people
   */
  record Declined(RoundId round, String reason, String detail) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.declined(this);
    }
  }

  /** The app cancelled before an update was accepted. */
  record Cancelled() implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.cancelled(this);
    }
  }

  /**
   * The network or the store failed for longer than the client tolerates.
   *
   * @param message for people
   */
  record Trouble(String message) implements SessionOutcome {
    @Override
    public <T> T fold(Cases<T> cases) {
      return cases.trouble(this);
    }
  }
}
