package dev.cairn.engine.run;

import dev.cairn.engine.privacy.PrivacyDesk;
import dev.cairn.engine.privacy.PrivacyRules;
import dev.cairn.engine.privacy.Release;
import dev.cairn.engine.privacy.RoundPrivacy;
import dev.cairn.engine.round.RoundConfig;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import org.jspecify.annotations.Nullable;

/** How a plan's scheduled round is configured, and what it costs of the privacy budget. */
final class NextRound {
  private final TrainingPlan plan;
  private final RoundPorts ports;

  NextRound(TrainingPlan plan, RoundPorts ports) {
    this.plan = plan;
    this.ports = ports;
  }

  private PrivacyDesk desk(PrivacyRules privacy) {
    // Only here: a run without privacy needs no ledgers.
    return ports.privacyPorts().desk(plan.population(), privacy.budget());
  }

  /** Refunds what a round that is over reserved and was not charged. */
  void settle(RoundId over, long now) {
    PrivacyRules privacy = plan.privacy();
    if (privacy != null) {
      desk(privacy).settle(over, now);
    }
  }

  /**
   * The scheduled round's configuration; null if the privacy budget does not allow it.
   *
   * @param ledgerBefore the ledger's head as the round before it saw it; null if there was none
   */
  @Nullable RoundConfig config(RunState state, @Nullable Digest ledgerBefore, long now) {
    ModelId base = state.model();
    RoundId current = state.current();
    if (base == null || current == null) {
      throw new IllegalStateException("a run with a scheduled round has a model");
    }
    PrivacyRules privacy = plan.privacy();
    RoundPrivacy reserved = null;
    if (privacy != null) {
      Release release = privacy.release(plan.updateSpec(), plan.model().shape().dimension());
      PrivacyDesk.Reservation reservation =
          desk(privacy).reserve(current, release, ledgerBefore, now);
      if (reservation.refused() != null) {
        return null;
      }
      reserved = new RoundPrivacy(privacy, reservation.head());
    }
    return new RoundConfig(
        current,
        plan.population(),
        plan.model(),
        base,
        state.version(),
        state.optimizerState(),
        plan.cohort(),
        plan.deadlines(),
        plan.training(),
        plan.updateSpec(),
        plan.optimizer(),
        plan.seed(),
        plan.secure(),
        reserved,
        ports.journal().incarnation());
  }
}
