package dev.cairn.protocol;

import java.util.function.Function;

/** The coordinator's answer to a {@link CheckIn}. */
public sealed interface CheckInReply {

  /** Calls the function of the case that this is. */
  <T> T fold(
      Function<Assigned, T> assigned,
      Function<ComeBackLater, T> later,
      Function<Rejected, T> rejected);

  /**
   * The client is in the round's cohort and should train now.
   *
   * @param assignment what to train
   */
  record Assigned(RoundAssignment assignment) implements CheckInReply {
    @Override
    public <T> T fold(
        Function<Assigned, T> assigned,
        Function<ComeBackLater, T> later,
        Function<Rejected, T> rejected) {
      return assigned.apply(this);
    }
  }

  /**
   * There is nothing to do now.
   *
   * @param afterMillis how long to stay away, 0 or more
   * @param reason why, for people
   */
  record ComeBackLater(long afterMillis, String reason) implements CheckInReply {
    public ComeBackLater {
      if (afterMillis < 0) {
        throw new IllegalArgumentException("afterMillis must not be negative");
      }
    }

    @Override
    public <T> T fold(
        Function<Assigned, T> assigned,
        Function<ComeBackLater, T> later,
        Function<Rejected, T> rejected) {
      return later.apply(this);
    }
  }

  /**
   * The client will never be taken as it is.
   *
   * @param reason why, for people
   */
  record Rejected(String reason) implements CheckInReply {
    @Override
    public <T> T fold(
        Function<Assigned, T> assigned,
        Function<ComeBackLater, T> later,
        Function<Rejected, T> rejected) {
      return rejected.apply(this);
    }
  }
}
