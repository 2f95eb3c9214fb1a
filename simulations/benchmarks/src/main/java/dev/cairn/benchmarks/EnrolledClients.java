package dev.cairn.benchmarks;

import dev.cairn.cli.admin.AdminClient;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Coordinator;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Devices of one process that are enrolled, each with keys and a TLS connection of its own. */
final class EnrolledClients implements AutoCloseable {
  private static final Duration TOKEN_VALID = Duration.ofHours(1);

  private final List<DeviceIdentity> identities = new ArrayList<>();
  private final List<GrpcChannel> channels = new ArrayList<>();

  private EnrolledClients() {}

  /**
   * Connects devices; enrols those that are not enrolled yet.
   *
   * @param root a folder for each device is made here
   */
  static EnrolledClients connect(Endpoint endpoint, AdminClient admin, Path root, int count)
      throws IOException {
    EnrolledClients clients = new EnrolledClients();
    Files.createDirectories(root);
    try {
      for (int i = 0; i < count; i++) {
        FileDeviceKeys keys = FileDeviceKeys.in(root.resolve("client-" + i));
        if (keys.enrolment().isEmpty()) {
          enrol(endpoint, admin, keys);
        }
        clients.identities.add(DeviceIdentity.of(keys));
        clients.channels.add(
            GrpcChannel.open(CoordinatorBenchmark.patient(GrpcOptions.mutualTls(endpoint, keys))));
      }
      return clients;
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }

  private static void enrol(Endpoint endpoint, AdminClient admin, DeviceKeys keys) {
    String token = admin.issueTokens(null, TOKEN_VALID, 1).tokens().get(0);
    DeviceKeys unused = GrpcEnrolment.enrolled(endpoint.toString(), token, keys);
  }

  ClientId id(int client) {
    return identities.get(client).clientId();
  }

  Coordinator coordinator(int client) {
    return channels.get(client).coordinator();
  }

  /** How a client takes part in the next secure round. */
  SecAggClient secure(int client, ClientFloor floor) {
    DeviceIdentity identity = identities.get(client);
    return new SecAggClient(
        identity.coordinatorKeys(),
        identity.verifier(),
        identity.signer(channels.get(client).coordinator()::certify),
        floor,
        RandomSource.system());
  }

  @Override
  public void close() {
    channels.forEach(GrpcChannel::close);
    identities.forEach(DeviceIdentity::close);
  }
}
