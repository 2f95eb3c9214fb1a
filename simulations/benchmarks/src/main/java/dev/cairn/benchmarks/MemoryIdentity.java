package dev.cairn.benchmarks;

import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.server.IdentityDesk;
import dev.cairn.server.grpc.DeviceTls;
import dev.cairn.server.grpc.DeviceTrust;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.metrics.DeviceMeters;
import io.grpc.ServerCredentials;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The keys of another coordinator, which the devices of a load trust, for one without a database:
 * the same checks of the same devices, with their records in memory.
 */
final class MemoryIdentity {
  private static final Duration VALIDITY = Duration.ofDays(1);

  private final CoordinatorIdentity identity;
  private final IdentityDesk desk;
  private final Clock clock;

  private MemoryIdentity(CoordinatorIdentity identity, IdentityDesk desk, Clock clock) {
    this.identity = identity;
    this.desk = desk;
    this.clock = clock;
  }

  static MemoryIdentity open(EnrolledAt enrolled) throws IOException {
    Clock clock = Clock.systemUTC();
    Path state = enrolled.state();
    CoordinatorIdentity identity =
        CoordinatorIdentity.open(
            state.resolve(CoordinatorIdentity.AUTHORITY_FOLDER),
            state,
            List.of("127.0.0.1"),
            clock,
            new SecureRandom());
    KnownDevices devices = KnownDevices.read(enrolled.devices(), identity.authority().devices());
    IdentityDesk desk =
        new IdentityDesk(
            identity,
            devices,
            devices,
            VALIDITY,
            new DeviceMeters(
                new SimpleMeterRegistry(), IdentityDesk.reasons(), IdentityDesk.outcomes()),
            clock,
            clock);
    return new MemoryIdentity(identity, desk, clock);
  }

  /** Who may call. */
  DeviceTrust desk() {
    return desk;
  }

  /** Mutual TLS. */
  ServerCredentials credentials() {
    return new DeviceTls(
            identity.server().key(),
            identity.server().certificate(),
            identity.authority().certificate())
        .credentials();
  }

  /** The coordinator's side of secure rounds; it blames nobody. */
  SecureDesk secureRounds(MessageStore messages) {
    DeviceCredentialVerifier recorded = verifier();
    return new SecureDesk(
        messages,
        new CoordinatorSigner(identity.keys().current().seed()),
        verifier(),
        recorded.ofAccepted());
  }

  private DeviceCredentialVerifier verifier() {
    DeviceCredentialVerifier verifier =
        new DeviceCredentialVerifier(identity.authority().devices(), clock::millis);
    CredentialIssuer issuer = identity.authority().issuer();
    if (issuer == null) {
      throw new IllegalStateException("'cairn init' makes an issuer");
    }
    try {
      verifier.accept(issuer.statement());
    } catch (CredentialException e) {
      throw new IllegalStateException("the CA has just said so", e);
    }
    return verifier;
  }
}
