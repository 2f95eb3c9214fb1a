package dev.cairn.app.crash;

import java.util.Set;

/**
 * A moment at which a coordinator is killed.
 *
 * @param run the run's id
 * @param type the event of the round's table that it is about
 * @param nth which of its type in the round, from 1 on
 * @param round the round's index, from 1 on
 * @param attempt the round's attempt, from 1 on
 * @param when the moment
 */
record KillPoint(String run, String type, int nth, int round, int attempt, When when) {
  /** Rows about which a client is told at once; of the others operators hear first. */
  private static final Set<String> TOLD_TO_CLIENTS =
      Set.of(
          "CohortSealed",
          "UpdateAccepted",
          "RosterSealed",
          "SharesSettled",
          "ConfirmationsClosed",
          "ModelProposed");

  /** The three sides of an append. */
  enum When {
    /** The database stands before the row. */
    BEFORE_APPEND,
    /** The row is durable, and the coordinator does not know it yet. */
    AFTER_APPEND,
    /** Somebody outside was told, and nothing else is durable. */
    AFTER_SEND
  }

  /** The same moment of another run. */
  KillPoint of(String other) {
    return new KillPoint(other, type, nth, round, attempt, when);
  }

  /** What the coordinator calls the round. */
  String roundId() {
    return run + "/" + round + "/" + attempt;
  }

  boolean isToldToClients(boolean secure) {
    return TOLD_TO_CLIENTS.contains(type) || (secure && type.equals("CollectionClosed"));
  }

  @Override
  public String toString() {
    return when.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + " of "
        + type
        + " "
        + nth
        + " in "
        + roundId();
  }
}
