package dev.cairn.engine.round;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The legal moves of a round, written by hand. A test compares them, in both directions, with what
 * seeded random walks visit.
 */
public final class RoundTransitions {

  /**
   * One move.
   *
   * @param from name of the state before
   * @param event name of the event
   * @param to name of the state after
   */
  public record Move(String from, String event, String to) {}

  private static final List<String> OPEN =
      List.of(
          "Recruiting",
          "Keying",
          "Sharing",
          "Collecting",
          "Confirming",
          "Unmasking",
          "Aggregating");

  private RoundTransitions() {}

  /** Every legal move. */
  public static List<Move> all() {
    List<Move> moves = new ArrayList<>();
    moves.add(new Move("Unopened", "RoundOpened", "Recruiting"));
    moves.add(new Move("Recruiting", "ClientJoined", "Recruiting"));
    moves.add(new Move("Recruiting", "CohortSealed", "Keying"));
    moves.add(new Move("Recruiting", "CohortSealed", "Collecting"));
    moves.add(new Move("Keying", "KeyAdvertised", "Keying"));
    moves.add(new Move("Keying", "RosterSealed", "Sharing"));
    moves.add(new Move("Sharing", "SharesReceived", "Sharing"));
    moves.add(new Move("Sharing", "SharesSettled", "Collecting"));
    moves.add(new Move("Collecting", "UpdateAccepted", "Collecting"));
    moves.add(new Move("Collecting", "CollectionClosed", "Confirming"));
    moves.add(new Move("Collecting", "CollectionClosed", "Unmasking"));
    moves.add(new Move("Collecting", "CollectionClosed", "Aggregating"));
    moves.add(new Move("Confirming", "SetConfirmed", "Confirming"));
    moves.add(new Move("Confirming", "ConfirmationsClosed", "Unmasking"));
    moves.add(new Move("Unmasking", "SharesRevealed", "Unmasking"));
    moves.add(new Move("Unmasking", "SumRecovered", "Aggregating"));
    moves.add(new Move("Aggregating", "ResultFixed", "Aggregating"));
    moves.add(new Move("Aggregating", "ModelProposed", "Committed"));
    for (String waiting : List.of("Keying", "Sharing", "Collecting", "Confirming")) {
      moves.add(new Move(waiting, "GraceStarted", waiting));
    }
    for (String open : OPEN) {
      moves.add(new Move(open, "RoundAbandoned", "Abandoned"));
      moves.add(new Move(open, "RoundResumed", open));
      if (!open.equals("Aggregating")) {
        moves.add(new Move(open, "ParticipantLeft", open));
      }
    }
    return List.copyOf(moves);
  }

  /** Names of the events with which a round is over: those that lead to where no move begins. */
  public static Set<String> endings() {
    Set<String> left = new LinkedHashSet<>();
    all().forEach(move -> left.add(move.from()));
    Set<String> endings = new LinkedHashSet<>();
    for (Move move : all()) {
      if (!left.contains(move.to())) {
        endings.add(move.event());
      }
    }
    return Set.copyOf(endings);
  }
}
