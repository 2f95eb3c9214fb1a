package dev.cairn.faults.check;

import dev.cairn.engine.round.RoundDriver;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.message.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Once clients may have sent masked updates, the round's index is not attempted again, and no
 * client sends one in two attempts; where nothing is confirmed, that holds for reveals.
 */
final class SpentRoundsAreNotRepeated implements Invariant {
  @Override
  public void check(Evidence evidence) {
    evidence.rounds().forEach((stream, events) -> check(evidence, stream, events));
    Map<List<Object>, RoundId> sent = new HashMap<>();
    MessageType spends = evidence.isConfirmed() ? MessageType.MASKED_INPUT : MessageType.REVEAL;
    for (Line line : evidence.conversation().heard()) {
      RoundId round = line.session().round();
      if (line.type() == spends) {
        RoundId before = sent.putIfAbsent(List.of(line.session().client(), round.index()), round);
        if (before != null && !before.equals(round)) {
          throw new BrokenInvariantException(
              line.session() + " sent " + spends + " in " + before + " too");
        }
      }
    }
  }

  private static void check(Evidence evidence, String stream, List<RoundEvent> events) {
    boolean spent = false;
    for (RoundEvent event : events) {
      spent |=
          evidence.isConfirmed()
              ? event instanceof RoundEvent.SharesSettled
              : evidence.plan().secure() != null && event instanceof RoundEvent.CollectionClosed;
      if (event instanceof RoundEvent.RoundAbandoned abandoned && spent != abandoned.spent()) {
        throw new BrokenInvariantException(
            stream + (spent ? " is spent and says it is not" : " is not spent and says it is"));
      }
      if (spent && event instanceof RoundEvent.RoundOpened) {
        throw new BrokenInvariantException(stream + " opens again");
      }
    }
    RoundId round = RoundId.parse(stream.substring(stream.indexOf('/') + 1));
    RoundId next = new RoundId(round.run(), round.index(), round.attempt() + 1);
    if (spent && evidence.rounds().containsKey(RoundDriver.stream(next))) {
      throw new BrokenInvariantException(round + " is spent, and " + next + " repeats it");
    }
  }
}
