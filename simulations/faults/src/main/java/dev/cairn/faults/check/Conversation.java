package dev.cairn.faults.check;

import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.List;

/**
 * What was said in the secure rounds of a run, as the coordinator's side of the network saw it.
 *
 * @param heard messages of clients, each once however often it was sent
 * @param taken messages of clients of which the coordinator let them know that it has them
 * @param said messages to clients, each once
 * @param unkept what the coordinator took back: other replies to a question that it had answered
 * @param refusals of exchanges and uploads
 * @param aborts by clients that did not accept what they were told
 * @param stored number of messages that are still stored
 */
public record Conversation(
    List<Line> heard,
    List<Line> taken,
    List<Line> said,
    List<String> unkept,
    List<String> refusals,
    List<String> aborts,
    int stored) {

  /**
   * One message.
   *
   * @param session whose part in which round
   * @param type what it is
   * @param message the bytes
   */
  public record Line(SessionId session, MessageType type, SignedMessage message) {
    /** Whether both are the same message in the same place. */
    public boolean sameAs(Line other) {
      return session.equals(other.session) && type == other.type && message.sameAs(other.message);
    }
  }

  public Conversation {
    heard = List.copyOf(heard);
    taken = List.copyOf(taken);
    said = List.copyOf(said);
    unkept = List.copyOf(unkept);
    refusals = List.copyOf(refusals);
    aborts = List.copyOf(aborts);
  }

  /** Nothing, as in plain rounds. */
  public static Conversation none() {
    return new Conversation(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), 0);
  }
}
