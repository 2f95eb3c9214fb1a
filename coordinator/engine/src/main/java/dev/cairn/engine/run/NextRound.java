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
import java.util.List;
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
   * What becomes of the scheduled round.
   *
   * @param config it is opened with; null if it cannot be
   * @param instead what the run's journal then says
   */
  record Opening(@Nullable RoundConfig config, List<RunEvent> instead) {}

  /**
   * The scheduled round's configuration, or why it does not open: the privacy budget does not allow
   * it, or its reservation was given back by a cancel that was broken off then.
   *
   * @param ledgerBefore the ledger's head as the round before it saw it; null if there was none
   */
  Opening opening(RunState state, @Nullable Digest ledgerBefore, long now) {
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
        return new Opening(null, RunMachine.exhausted(current));
      }
      if (reservation.settled()) {
        return new Opening(null, RunMachine.settled(state, ports.journal().incarnation()));
      }
      reserved = new RoundPrivacy(privacy, reservation.head());
    }
    RoundConfig config =
        new RoundConfig(
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
    return new Opening(config, List.of());
  }
}
