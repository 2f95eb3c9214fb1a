package dev.cairn.client;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.client.SecAggClient;
import org.jspecify.annotations.Nullable;

/** What an app gave to its client. */
record ClientSetup(
    ClientId clientId,
    ClientId orderLabel,
    boolean repeatable,
    Population population,
    LocalTrainer trainer,
    ExampleSource examples,
    ParticipationPolicy policy,
    ClientStore store,
    ClientListener listener,
    Timing timing,
    Credentials credentials,
    ClientFloor floor,
    String deviceClass,
    long checkInWaitMillis,
    long outcomeWaitMillis) {

  /** How the client takes part in the next secure round; null if it cannot. */
  @Nullable SecAggClient secure(PatientCoordinator coordinator) {
    return credentials.secureAggregation(coordinator::certify);
  }
}
