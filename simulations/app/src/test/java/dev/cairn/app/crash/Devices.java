package dev.cairn.app.crash;

import dev.cairn.app.process.CoordinatorProcess;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.client.identity.DeviceIdentity;
import dev.cairn.client.identity.FileDeviceKeys;
import dev.cairn.grpc.Endpoint;
import dev.cairn.grpc.GrpcChannel;
import dev.cairn.grpc.GrpcEnrolment;
import dev.cairn.grpc.GrpcOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Enrolled devices in this process, each with keys and a connection over mutual TLS of its own. */
final class Devices implements AutoCloseable {
  private static final Duration TOKENS_VALID = Duration.ofMinutes(10);

  private final List<Device> all = new ArrayList<>();

  /**
   * One device.
   *
   * @param identity its keys and certificate
   * @param options how it reaches the coordinator
   * @param channel to the coordinator
   * @param folder its own
   * @param keys what it proves itself with
   */
  record Device(
      DeviceIdentity identity,
      GrpcOptions options,
      GrpcChannel channel,
      Path folder,
      FileDeviceKeys keys) {
    /** Another connection, to a port of this machine. */
    GrpcChannel channelTo(int port) {
      return GrpcChannel.open(GrpcOptions.mutualTls(Endpoint.parse("127.0.0.1:" + port), keys));
    }

    /**
     * The same, whose calls wait long for their answers, but are made once: what a coordinator says
     * is heard, and nobody else is asked.
     */
    GrpcChannel patientChannelTo(int port, Duration answerGrace) {
      GrpcOptions usual = GrpcOptions.mutualTls(Endpoint.parse("127.0.0.1:" + port), keys);
      return GrpcChannel.open(
          new GrpcOptions(
              usual.endpoint(),
              usual.credentials(),
              usual.connections(),
              answerGrace,
              usual.admissionDeadline(),
              usual.stallDeadline(),
              Duration.ofMillis(1),
              usual.device()));
    }

    /** What the coordinator calls it. */
    String name() {
      return identity.clientId().value();
    }
  }

  /** Enrols devices, each with a token of its own. */
  static Devices enrol(CoordinatorProcess coordinator, Path folder, int count) throws Exception {
    return enrol(coordinator.devicePort(), coordinator.admin(), folder, count);
  }

  /** The same through a port of this machine. */
  static Devices enrol(int port, AdminClient admin, Path folder, int count) throws Exception {
    return enrol(port, admin, folder, count, GrpcOptions.OUTAGE_TOLERANCE);
  }

  /**
   * The same with other patience.
   *
   * @param outageTolerance how long a call goes on trying, before its client does
   */
  static Devices enrol(
      int port, AdminClient admin, Path folder, int count, Duration outageTolerance)
      throws Exception {
    Devices devices = new Devices();
    Endpoint endpoint = Endpoint.parse("127.0.0.1:" + port);
    for (int i = 0; i < count; i++) {
      Path own = Files.createDirectories(folder.resolve("device-" + i));
      String token = admin.issueTokens("device-" + i, TOKENS_VALID, 1).tokens().get(0);
      FileDeviceKeys keys =
          GrpcEnrolment.enrolled(
              endpoint.toString(), token, FileDeviceKeys.in(own.resolve("identity")));
      GrpcOptions options = impatient(GrpcOptions.mutualTls(endpoint, keys), outageTolerance);
      devices.all.add(
          new Device(DeviceIdentity.of(keys), options, GrpcChannel.open(options), own, keys));
    }
    return devices;
  }

  private static GrpcOptions impatient(GrpcOptions usual, Duration outageTolerance) {
    return new GrpcOptions(
        usual.endpoint(),
        usual.credentials(),
        usual.connections(),
        usual.answerGrace(),
        usual.admissionDeadline(),
        usual.stallDeadline(),
        outageTolerance,
        usual.device());
  }

  /** Device number {@code index}, from 0 on. */
  Device get(int index) {
    return all.get(index);
  }

  /** The same devices, of which the first has another way; only the original is closed. */
  Devices withFirst(GrpcChannel channel) {
    Devices devices = new Devices();
    devices.all.addAll(all);
    Device first = get(0);
    devices.all.set(
        0, new Device(first.identity(), first.options(), channel, first.folder(), first.keys()));
    return devices;
  }

  @Override
  public void close() {
    all.forEach(device -> device.channel().close());
    all.forEach(device -> device.identity().close());
  }
}
