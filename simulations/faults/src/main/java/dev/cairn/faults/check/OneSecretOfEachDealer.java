package dev.cairn.faults.check;

import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Kind;
import java.util.HashMap;
import java.util.Map;

/**
 * Nobody ever hears shares of both secrets of one dealer: of the included ones it is the seed of
 * their own mask, of the others the mask key. Whoever had enough of both could read an update. As
 * all clients are honest here, one share of each is one too many, whatever the threshold is: it
 * takes two different included sets. Source: CSA1.md, section 8, number 6.
 */
final class OneSecretOfEachDealer implements Invariant {

  /** A dealer's secrets of one attempt. */
  private record Dealer(RoundId round, int index) {}

  @Override
  public void check(Evidence evidence) {
    Map<Dealer, Kind> revealed = new HashMap<>();
    Map<SessionId, Line> senders = new HashMap<>();
    for (Line line : evidence.conversation().heard()) {
      if (line.type() == MessageType.REVEAL) {
        if (senders.put(line.session(), line) != null) {
          throw new BrokenInvariantException(line.session() + " revealed two different things");
        }
        RevealMessage reveal =
            decode(line, JournaledSets.of(evidence, line), evidence.isConfirmed());
        check(line, reveal, JournaledSets.of(evidence, line), revealed);
      }
    }
  }

  private static void check(
      Line line, RevealMessage reveal, JournaledSets sets, Map<Dealer, Kind> revealed) {
    for (RevealMessage.Entry entry : reveal.entries()) {
      if (entry.kind() == Kind.ABSENT) {
        continue;
      }
      ClientId name = sets.roster().get(entry.dealer());
      Dealer dealer = new Dealer(line.session().round(), entry.dealer());
      Kind before = revealed.put(dealer, entry.kind());
      if (before != null && before != entry.kind()) {
        throw new BrokenInvariantException(
            dealer.round() + ": both secrets of " + name + " were revealed");
      }
      Kind due = sets.included().contains(name) ? Kind.SELF_SEED : Kind.MASK_KEY;
      if (entry.kind() != due || !sets.dealers().contains(name)) {
        throw new BrokenInvariantException(
            dealer.round() + ": " + entry.kind() + " of " + name + " is not for the sum");
      }
    }
  }

  private static RevealMessage decode(Line line, JournaledSets sets, boolean confirmed) {
    if (sets.included().isEmpty() || (confirmed && sets.confirmed().isEmpty())) {
      throw new BrokenInvariantException(line.session() + " revealed shares without a quorum");
    }
    try {
      return RevealMessage.decode(line.message().body(), sets.n());
    } catch (ProtocolException e) {
      throw new BrokenInvariantException(line.session() + " revealed " + e.getMessage());
    }
  }
}
