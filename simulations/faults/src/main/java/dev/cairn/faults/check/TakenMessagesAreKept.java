package dev.cairn.faults.check;

import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.Digest;
import dev.cairn.secagg.message.Envelope;

/** A client's message of which it was told that it arrived is the one in the round's journal. */
final class TakenMessagesAreKept implements Invariant {
  @Override
  public void check(Evidence evidence) {
    for (Line line : evidence.conversation().taken()) {
      JournaledSets.Message message =
          new JournaledSets.Message(
              line.type(), line.session().client(), Digest.of(Envelope.pack(line.message())));
      if (!JournaledSets.of(evidence, line).messages().contains(message)) {
        throw new BrokenInvariantException(
            line.type() + " of " + line.session() + " was taken and is lost");
      }
    }
  }
}
