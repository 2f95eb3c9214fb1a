package dev.cairn.server;

import dev.cairn.engine.conduct.StrikeReason;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.identity.CredentialIssuer;
import dev.cairn.protocol.identity.DeviceCredentialVerifier;
import dev.cairn.protocol.identity.IssuerStatement;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.server.config.DeviceSecurity;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.grpc.DeviceTls;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.grpc.ReplicaTls;
import dev.cairn.server.identity.CertificateAuthority;
import dev.cairn.server.identity.CoordinatorIdentity;
import dev.cairn.server.identity.IdentityException;
import dev.cairn.server.identity.ServerCertificate;
import dev.cairn.server.identity.StandingRecords;
import dev.cairn.server.metrics.DeviceMeters;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.device.DeviceTable;
import dev.cairn.server.store.device.ErasureTable;
import dev.cairn.server.store.device.StandingTable;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.SigningKeyTable;
import dev.cairn.server.store.postgres.Database;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a coordinator needs to know its devices: its own keys, their records, and TLS. */
final class DeviceIdentity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceIdentity.class);

  private final ServerConfig config;
  private final Path state;
  private final Clock clock;
  private final CoordinatorIdentity identity;
  private final IdentityDesk desk;
  private final ConductDesk conduct;
  private final ClientDesk clients;
  private final DeviceTls tls;
  private final ReplicaTls replicas;
  private volatile ServerCertificate shown;

  private DeviceIdentity(
      ServerConfig config,
      Path state,
      Clock clock,
      CoordinatorIdentity identity,
      DeviceStore store,
      StandingRecords standings,
      DeviceMeters meters,
      Clock time) {
    this.config = config;
    this.state = state;
    this.clock = clock;
    this.identity = identity;
    this.desk =
        new IdentityDesk(
            identity, store, standings, config.security().certificates(), meters, clock, time);
    this.conduct = new ConductDesk(desk.standings(), config.quarantine(), meters, time);
    this.clients =
        new ClientDesk(
            desk.enrolment(), desk.standings(), store, identity.authority().fingerprint(), time);
    this.shown = identity.server();
    this.tls = new DeviceTls(shown.key(), shown.certificate(), identity.authority().certificate());
    this.replicas =
        new ReplicaTls(
            identity.authority()::requireCoordinator,
            shown.key(),
            shown.certificate(),
            identity.authority().certificate());
  }

  /**
   * Refuses a start without {@code cairn init}.
   *
   * @throws StartFailure with the command to run
   */
  static void require(ServerConfig config) {
    Path authority = config.authority();
    if (!CoordinatorIdentity.isMade(authority, config.data())) {
      DeviceSecurity security = config.security();
      throw new StartFailure(
          "This coordinator has no keys yet: run 'cairn init --data "
              + config.data()
              + (security.authority() == null ? "" : " --ca-dir " + authority)
              + "' once, or give --plaintext to try things out on this machine alone.");
    }
  }

  /**
   * Opens what {@code cairn init} made.
   *
   * @param clock this machine's, by which certificates are judged, as devices do by theirs
   */
  static DeviceIdentity open(
      ServerConfig config, Storage storage, DeviceMeters meters, Clock clock) {
    try {
      CoordinatorIdentity identity =
          CoordinatorIdentity.open(
              config.authority(), storage.folder(), names(config), clock, new SecureRandom());
      return new DeviceIdentity(
          config,
          storage.folder(),
          clock,
          identity,
          new DeviceStore(
              new DeviceTable(storage.database()), new ErasureTable(storage.database())),
          new StandingStore(new StandingTable(storage.database())),
          meters,
          storage.clock());
    } catch (IdentityException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** The names by which devices may reach the coordinator; an address for all is none. */
  static List<String> names(ServerConfig config) {
    List<String> names = new ArrayList<>(config.security().names());
    String host = config.devices().host();
    if (!host.equals("0.0.0.0") && !host.equals("::")) {
      names.add(host);
    }
    return names;
  }

  GrpcEndpointOptions endpoint(InetSocketAddress address) {
    return GrpcEndpointOptions.of(address, tls.credentials());
  }

  /** The protection between coordinators. */
  ReplicaTls replicas() {
    return replicas;
  }

  IdentityDesk desk() {
    return desk;
  }

  ConductDesk conduct() {
    return conduct;
  }

  ClientDesk clients() {
    return clients;
  }

  /**
   * The coordinator's side of secure rounds.
   *
   * @param database in which it is told where a round opened
   */
  SecureDesk secureRounds(MessageStore messages, Database database) {
    DeviceCredentialVerifier verifier =
        new DeviceCredentialVerifier(identity.authority().devices(), clock::millis);
    DeviceCredentialVerifier recorded =
        new DeviceCredentialVerifier(identity.authority().devices(), clock::millis);
    IssuerStatement former = identity.authority().formerIssuer();
    if (former != null) {
      acceptFormer(recorded, former);
    }
    CredentialIssuer issuer = identity.authority().issuer();
    if (issuer == null) {
      LOG.warn(
          "the CA's folder lacks {} and cannot be written: devices get no compact credentials, and"
              + " large rounds cost them more",
          CertificateAuthority.ISSUER_FILE);
    } else {
      accept(verifier, issuer);
      accept(recorded, issuer);
    }
    return new SecureDesk(
        messages,
        RotatedSigners.of(identity.keys(), new SigningKeyTable(database), new EventTable(database)),
        verifier,
        recorded.ofAccepted(),
        (client, round, detail) -> conduct.strike(client, round, StrikeReason.BLAMED, detail));
  }

  /** Rounds that were open when the issuer's key was replaced are read under the former one. */
  private static void acceptFormer(DeviceCredentialVerifier recorded, IssuerStatement former) {
    try {
      recorded.accept(former);
    } catch (CredentialException e) {
      LOG.warn("the issuer of credentials before this one does not count: {}", e.getMessage());
    }
  }

  private static void accept(DeviceCredentialVerifier verifier, CredentialIssuer issuer) {
    try {
      verifier.accept(issuer.statement());
    } catch (CredentialException e) {
      throw new IllegalStateException("the CA has just said so", e);
    }
  }

  /** The certificate of the CA that issued the devices' certificates. */
  X509Certificate authority() {
    return identity.authority().certificate();
  }

  /** The certificate that the devices' port shows. */
  X509Certificate portCertificate() {
    return shown.certificate();
  }

  /** SHA-256 of the CA's certificate. */
  String fingerprint() {
    return identity.authority().fingerprint().hex();
  }

  /** Renews the port's certificate where it is time; called from one thread. */
  void renew() {
    ServerCertificate now =
        identity.serverNow(state, names(config), clock.instant(), new SecureRandom());
    if (!now.certificate().equals(shown.certificate())) {
      tls.change(now.key(), now.certificate(), identity.authority().certificate());
      replicas.change(now.key(), now.certificate(), identity.authority().certificate());
      shown = now;
      LOG.info(
          "the devices' port has a new certificate, valid until {}",
          now.certificate().getNotAfter().toInstant());
    }
  }

  @Override
  public void close() {
    conduct.close();
    desk.close();
  }
}
