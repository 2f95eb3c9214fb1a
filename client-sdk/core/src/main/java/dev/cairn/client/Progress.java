package dev.cairn.client;

/**
 * How far a running client has come.
 *
 * @param sessions attempts to take part so far
 * @param committedRounds rounds that made a model of this client's update, as far as it knows
 * @param troublesInARow attempts that ended in trouble since the last one that did not
 * @param last how the latest attempt ended
 */
public record Progress(int sessions, int committedRounds, int troublesInARow, SessionOutcome last) {

  /** The progress after a first attempt. */
  static Progress first(SessionOutcome outcome) {
    return new Progress(0, 0, 0, outcome).after(outcome);
  }

  /** The progress after another attempt. */
  Progress after(SessionOutcome outcome) {
    boolean committed =
        outcome instanceof SessionOutcome.Contributed contributed
            && contributed.model().isPresent();
    boolean trouble = outcome instanceof SessionOutcome.Trouble;
    return new Progress(
        sessions + 1,
        committedRounds + (committed ? 1 : 0),
        trouble ? troublesInARow + 1 : 0,
        outcome);
  }
}
