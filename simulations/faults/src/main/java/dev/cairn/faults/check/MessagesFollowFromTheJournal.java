package dev.cairn.faults.check;

import dev.cairn.faults.check.Conversation.Line;
import dev.cairn.protocol.ClientId;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.util.Set;
import java.util.TreeSet;

/** The sets that clients of secure rounds are told are those in the round's journal. */
final class MessagesFollowFromTheJournal implements Invariant {
  @Override
  public void check(Evidence evidence) {
    for (Line line : evidence.conversation().said()) {
      JournaledSets sets = JournaledSets.of(evidence, line);
      try {
        check(line, sets);
      } catch (ProtocolException e) {
        throw new BrokenInvariantException(line.session() + " was told " + e.getMessage());
      }
    }
  }

  private static void check(Line line, JournaledSets sets) throws ProtocolException {
    byte[] body = line.message().body();
    switch (line.type()) {
      case ROUND_CONFIG -> {}
      case ROSTER -> expect(line, RosterMessage.decode(body).ids().n() == sets.n());
      case SHARES -> {
        SharesMessage shares = SharesMessage.decode(body, roster(line, sets));
        expect(line, names(sets, shares.dealers()).equals(sets.dealers()));
      }
      case SURVIVORS -> {
        SurvivorsMessage survivors = SurvivorsMessage.decode(body, roster(line, sets));
        expect(line, names(sets, survivors.dealers()).equals(sets.dealers()));
        expect(line, names(sets, survivors.included()).equals(sets.included()));
      }
      case QUORUM -> {
        Set<ClientId> confirmed = new TreeSet<>();
        QuorumMessage.decode(body, roster(line, sets))
            .confirmations()
            .forEach(one -> confirmed.add(sets.roster().get(one.index())));
        expect(line, confirmed.equals(sets.confirmed()));
      }
      default -> throw new BrokenInvariantException("a coordinator says no " + line.type());
    }
  }

  private static int roster(Line line, JournaledSets sets) {
    expect(line, sets.n() > 0);
    return sets.n();
  }

  private static Set<ClientId> names(JournaledSets sets, ClientSet set) {
    Set<ClientId> names = new TreeSet<>();
    for (int index : set.indices()) {
      names.add(sets.roster().get(index));
    }
    return names;
  }

  private static void expect(Line line, boolean follows) {
    if (!follows) {
      throw new BrokenInvariantException(
          line.session() + " was told " + line.type() + " that is not in the journal");
    }
  }
}
