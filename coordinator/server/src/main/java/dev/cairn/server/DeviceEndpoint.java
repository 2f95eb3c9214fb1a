package dev.cairn.server;

import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.grpc.GrpcEndpoint;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.store.StartFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The port for devices, and the threads that store what they upload. */
final class DeviceEndpoint implements AutoCloseable {
  private final GrpcEndpoint endpoint;
  private final ExecutorService bodies;

  private DeviceEndpoint(GrpcEndpoint endpoint, ExecutorService bodies) {
    this.endpoint = endpoint;
    this.bodies = bodies;
  }

  /**
   * Listens.
   *
   * @param identity null where devices talk plaintext
   * @throws StartFailure if the port cannot be had
   */
  static DeviceEndpoint start(
      ServerConfig config, Gateway gateway, CallMeters meters, @Nullable DeviceIdentity identity) {
    ExecutorService bodies =
        Executors.newFixedThreadPool(
            config.bodyWorkers(),
            task -> {
              Thread thread = new Thread(task, "cairn-body");
              thread.setDaemon(true);
              return thread;
            });
    InetSocketAddress address =
        new InetSocketAddress(config.devices().host(), config.devices().port());
    try {
      GrpcEndpoint endpoint =
          identity == null
              ? GrpcEndpoint.start(
                  DeviceRules.limited(GrpcEndpointOptions.plaintext(address), config),
                  gateway,
                  bodies,
                  meters)
              : GrpcEndpoint.start(
                  DeviceRules.limited(identity.endpoint(address), config),
                  gateway,
                  bodies,
                  meters,
                  identity.desk());
      return new DeviceEndpoint(endpoint, bodies);
    } catch (IOException e) {
      bodies.shutdown();
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  int port() {
    return endpoint.port();
  }

  @Override
  public void close() {
    endpoint.close();
    bodies.shutdown();
  }
}
