package dev.cairn.faults.check;

import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.RoundId;
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
      // What is signed is the same for everybody, what is attached for one listener.
      RoundId round = line.session().round();
      Line signed = before.putIfAbsent(List.of(round, line.type()), line);
      if (signed != null && !signed.message().signed().sameAs(line.message().signed())) {
        throw new BrokenInvariantException(round + ": two different messages " + line.type());
      }
      Line told = before.putIfAbsent(List.of(line.session(), line.type()), line);
      if (told != null && !told.message().sameAs(line.message())) {
        throw new BrokenInvariantException(
            line.session() + ": two different attachments of " + line.type());
      }
    }
    if (!evidence.conversation().unkept().isEmpty()) {
      throw new BrokenInvariantException(
          "answers were taken back: " + evidence.conversation().unkept());
    }
  }
}
