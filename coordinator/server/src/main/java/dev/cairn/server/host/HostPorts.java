package dev.cairn.server.host;

import dev.cairn.engine.port.CohortMessenger;
import dev.cairn.engine.port.Journal;
import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.port.ModelStore;
import dev.cairn.engine.port.UpdateIntake;
import dev.cairn.engine.port.UpdateStore;
import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundPorts;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.secure.SecureDesk;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What the host needs from outside.
 *
 * @param runJournal the runs' streams
 * @param roundJournal the rounds' streams
 * @param updates bodies of updates
 * @param intake the same bodies for those who take them in
 * @param models files of models
 * @param messages of secure rounds
 * @param secure the coordinator's side of secure aggregation; null if it runs plain rounds only
 * @param privacy ledgers and noise; null if no run is protected by it
 * @param leases under which runs are driven here; they stand beside journals and messages
 * @param listener hears how runs go
 * @param clock the time
 */
public record HostPorts(
    Journal<RunEvent> runJournal,
    Journal<RoundEvent> roundJournal,
    UpdateStore updates,
    UpdateIntake intake,
    ModelStore models,
    MessageStore messages,
    @Nullable SecureDesk secure,
    @Nullable PrivacyPorts privacy,
    RunLeases leases,
    RunListener listener,
    Clock clock) {

  long now() {
    return clock.millis();
  }

  /** The runs' streams as the holder of a lease may change them. */
  Journal<RunEvent> runJournal(Lease lease) {
    return runJournal.under(lease);
  }

  /** What a driver needs that may change what its lease allows. */
  RoundPorts roundPorts(Lease lease, CohortMessenger<RoundState> messenger) {
    PrivacyPorts all = privacy;
    return new RoundPorts(
        roundJournal.under(lease),
        updates,
        models,
        messages.under(lease),
        secure,
        all == null
            ? null
            : new PrivacyPorts(all.ledgers().under(lease), all.noise(), all.listener()),
        messenger,
        leases.ownership(lease));
  }
}
