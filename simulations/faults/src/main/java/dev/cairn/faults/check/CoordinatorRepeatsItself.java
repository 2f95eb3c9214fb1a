package dev.cairn.faults.check;

import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.secagg.message.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In one place of one round the coordinator says one thing, byte for byte with its signature, to
 * whom and how often ever it says it, and it takes no answer back.
 */
final class CoordinatorRepeatsItself implements Invariant {
  @Override
  public void check(Evidence evidence) {
    Map<List<Object>, Line> before = new HashMap<>();
    for (Line line : evidence.conversation().said()) {
      // Shares differ from client to client; all else is the same for everybody.
      Object listener = line.type() == MessageType.SHARES ? line.session() : line.session().round();
      Line other = before.putIfAbsent(List.of(listener, line.type()), line);
      if (other != null && !other.message().sameAs(line.message())) {
        throw new BrokenInvariantException(listener + ": two different messages " + line.type());
      }
    }
    if (!evidence.conversation().unkept().isEmpty()) {
      throw new BrokenInvariantException(
          "answers were taken back: " + evidence.conversation().unkept());
    }
  }
}
