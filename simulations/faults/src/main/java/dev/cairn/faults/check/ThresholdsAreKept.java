package dev.cairn.faults.check;

import dev.cairn.engine.cohort.CohortRules;
import dev.cairn.engine.cohort.SecureRules;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.secagg.graph.RoundThresholds;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * In a secure round no set is smaller than the plan's minimum and what the roster's threshold asks
 * for, each is within the one before, and nothing is opened without a quorum of confirmations and
 * one more reveal than the threshold. Source: CSA1.md, section 3.
 */
final class ThresholdsAreKept implements Invariant {
  @Override
  public void check(Evidence evidence) {
    SecureRules rules = evidence.plan().secure();
    if (rules != null) {
      CohortRules cohort = evidence.plan().cohort();
      evidence.rounds().forEach((stream, events) -> check(stream, events, cohort, rules));
    }
  }

  private static void check(
      String stream, List<RoundEvent> events, CohortRules cohort, SecureRules rules) {
    JournaledSets sets = JournaledSets.of(events);
    if (sets.n() == 0) {
      return;
    }
    expect(stream, "roster", sets.n(), cohort.minimum());
    RoundThresholds thresholds = rules.thresholds(cohort, sets.n());
    int remaining = Math.max(cohort.minimum(), thresholds.remainingMin());
    int reveals = 0;
    for (RoundEvent event : events) {
      if (event instanceof RoundEvent.SharesSettled settled) {
        within(stream, "dealers", settled.members(), sets.roster());
        expect(stream, "dealers", settled.members().size(), remaining);
      } else if (event instanceof RoundEvent.CollectionClosed closed) {
        within(stream, "included", closed.included(), sets.dealers());
        expect(stream, "included", closed.included().size(), remaining);
      } else if (event instanceof RoundEvent.ConfirmationsClosed closed) {
        within(stream, "confirmations", closed.confirmed(), sets.included());
        expect(stream, "confirmations", closed.confirmed().size(), thresholds.quorum());
      } else if (event instanceof RoundEvent.SharesRevealed reveal) {
        within(stream, "reveals", List.of(reveal.client()), sets.included());
        reveals++;
      } else if (event instanceof RoundEvent.SumRecovered) {
        expect(stream, "reveals", reveals, thresholds.threshold() + 1);
        expect(stream, "confirmations", sets.confirmed().size(), thresholds.quorum());
      }
    }
  }

  private static void expect(String stream, String what, int count, int least) {
    if (count < least) {
      throw new BrokenInvariantException(
          stream + ": " + what + " are " + count + ", at least " + least + " must be");
    }
  }

  private static void within(
      String stream, String what, Collection<ClientId> some, Collection<ClientId> all) {
    HashSet<ClientId> strangers = new HashSet<>(some);
    strangers.removeAll(all);
    if (!strangers.isEmpty() || new HashSet<>(some).size() != some.size()) {
      throw new BrokenInvariantException(stream + ": " + what + " of strangers or twice: " + some);
    }
  }
}
