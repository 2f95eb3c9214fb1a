package dev.cairn.server.host;

import dev.cairn.engine.port.CohortMessenger;
import dev.cairn.engine.port.Journal;
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
    RunListener listener,
    Clock clock) {

  long now() {
    return clock.millis();
  }

  RoundPorts roundPorts(CohortMessenger<RoundState> messenger) {
    return new RoundPorts(roundJournal, updates, models, messages, secure, privacy, messenger);
  }
}
