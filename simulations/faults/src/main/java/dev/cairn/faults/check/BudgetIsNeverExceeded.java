package dev.cairn.faults.check;

import dev.cairn.engine.privacy.LedgerEntry;
import dev.cairn.engine.privacy.PrivacyLedger;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.secagg.privacy.PrivacyBudget;
import java.util.ArrayList;
import java.util.List;

/** When a round opens, all that was released and all that is reserved is within the budget. */
final class BudgetIsNeverExceeded implements Watch {
  private final List<LedgerEntry> entries = new ArrayList<>();

  @Override
  public void appended(String stream, List<?> events) {
    for (Object event : events) {
      if (event instanceof LedgerEntry entry) {
        entries.add(entry);
      } else if (event instanceof RoundEvent.RoundOpened opened) {
        check(opened.config());
      }
    }
  }

  private void check(RoundConfig config) {
    RoundPrivacy privacy = config.privacy();
    if (privacy == null) {
      return;
    }
    PrivacyBudget budget = privacy.rules().budget();
    PrivacyLedger open = PrivacyLedger.open(config.population(), budget);
    double spent =
        PrivacyLedger.replay(config.population(), budget, entries, open.head()).epsilon();
    if (spent > budget.epsilon()) {
      throw new BrokenInvariantException(
          config.id() + " opens with an epsilon of " + spent + ", the budget is " + budget);
    }
  }
}
