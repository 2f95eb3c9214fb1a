package dev.cairn.app;

import dev.cairn.cli.CliFailure;
import dev.cairn.client.ClientFloor;
import dev.cairn.client.FederatedClientBuilder;
import dev.cairn.client.FileClientStore;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.experiments.federation.FleetDevices;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.grpc.GrpcOptions;
import dev.cairn.protocol.Coordinator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Devices in one process, each with keys of its own in a folder of its own, enrolled with a token
 * of its own, on a connection of its own: as in production.
 */
final class EnrolledDevices implements FleetDevices, AutoCloseable {
  private final List<Path> folders = new ArrayList<>();
  private final List<DeviceIdentity> identities = new ArrayList<>();
  private final List<GrpcChannel> channels = new ArrayList<>();
  private final List<Coordinator> coordinators = new ArrayList<>();
  private final ClientFloor floor;

  private EnrolledDevices(ClientFloor floor) {
    this.floor = floor;
  }

  /**
   * Enrols the devices that are not enrolled yet.
   *
   * @param root a folder for each device is made here
   * @param tokens one for each
   * @param floor what they insist on
   */
  static EnrolledDevices enrol(
      Endpoint endpoint, Path root, List<String> tokens, ClientFloor floor) {
    EnrolledDevices devices = new EnrolledDevices(floor);
    try {
      for (int i = 0; i < tokens.size(); i++) {
        Path folder = root.resolve(FleetDevices.label(i).value());
        Files.createDirectories(root);
        FileDeviceKeys keys =
            GrpcEnrolment.enrolled(
                endpoint.toString(), tokens.get(i), FileDeviceKeys.in(folder.resolve("identity")));
        devices.folders.add(folder);
        devices.identities.add(DeviceIdentity.of(keys));
        GrpcChannel channel = GrpcChannel.open(GrpcOptions.mutualTls(endpoint, keys));
        devices.channels.add(channel);
        devices.coordinators.add(channel.coordinator());
      }
      return devices;
    } catch (IOException e) {
      devices.close();
      throw new CliFailure("the clients' folder " + root + " cannot be made: " + e, e);
    } catch (RuntimeException e) {
      devices.close();
      throw e;
    }
  }

  @Override
  public Coordinator coordinator(int index) {
    return coordinators.get(index);
  }

  @Override
  public FederatedClientBuilder identify(int index, FederatedClientBuilder builder) {
    return builder
        .identity(identities.get(index))
        .floor(floor)
        .store(FileClientStore.open(folders.get(index).resolve("store")));
  }

  @Override
  public void close() {
    channels.forEach(GrpcChannel::close);
    identities.forEach(DeviceIdentity::close);
  }
}
