package dev.cairn.client;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import dev.cairn.secagg.client.SecAggClient;
import org.jspecify.annotations.Nullable;

/** What an app gave to its client. */
record ClientSetup(
    ClientId clientId,
    Population population,
    LocalTrainer trainer,
    ExampleSource examples,
    ParticipationPolicy policy,
    ClientStore store,
    ClientListener listener,
    Timing timing,
    @Nullable SecAggClient secure,
    long checkInWaitMillis,
    long outcomeWaitMillis) {}
