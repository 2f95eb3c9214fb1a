package dev.cairn.server;

import dev.cairn.server.config.DeviceLimits;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.grpc.ConnectionBounds;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.host.CheckInPace;
import dev.cairn.server.host.CheckInRules;
import dev.cairn.server.host.Conduct;
import dev.cairn.server.store.journal.ParticipationTable;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What the configuration says of devices, in the words of those who see to it. */
final class DeviceRules {
  private DeviceRules() {}

  static CheckInRules checkIns(
      ServerConfig config, Storage storage, @Nullable DeviceIdentity identity, Clock clock) {
    ParticipationTable participations = new ParticipationTable(storage.database());
    return new CheckInRules(
        identity == null ? Conduct.none() : identity.conduct(),
        new CheckInPace(
            config.checkIns(), () -> ThreadLocalRandom.current().nextDouble(), clock::millis),
        (population, client) -> {
          Instant last = participations.last(population, client);
          return last == null ? null : last.toEpochMilli();
        });
  }

  static GrpcEndpointOptions limited(GrpcEndpointOptions options, ServerConfig config) {
    DeviceLimits limits = config.limits();
    return options.within(
        new ConnectionBounds(
            limits.connections(),
            limits.connectionsPerDevice(),
            limits.connectionsPerAddress(),
            limits.callsPerConnection()),
        config.uploadStall());
  }
}
