package dev.cairn.server;

import dev.cairn.server.config.ListenAddress;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.grpc.RemoteOwner;
import dev.cairn.server.grpc.ReplicaEndpoint;
import dev.cairn.server.grpc.ReplicaTls;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.ReplicaTable;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The port for other coordinators, if there are any, and the way to them. */
final class Replicas implements AutoCloseable {
  private final @Nullable ReplicaEndpoint endpoint;
  private final Owners owners;

  private Replicas(@Nullable ReplicaEndpoint endpoint, Owners owners) {
    this.endpoint = endpoint;
    this.owners = owners;
  }

  /**
   * Opens the port, and finds the others.
   *
   * @param holder this process
   * @throws StartFailure if the port cannot be listened on
   */
  static Replicas open(
      ServerConfig config,
      Storage storage,
      RunHost host,
      LocalOwner own,
      String holder,
      @Nullable DeviceIdentity identity) {
    ListenAddress address = config.replicas();
    if (address == null) {
      return new Replicas(null, Owners.alone(host, own));
    }
    ReplicaTls tls = identity == null ? null : identity.replicas();
    ReplicaEndpoint endpoint;
    try {
      endpoint =
          ReplicaEndpoint.start(
              new InetSocketAddress(address.host(), address.port()),
              tls == null ? InsecureServerCredentials.create() : tls.server(),
              own);
    } catch (IOException e) {
      throw new StartFailure(
          "the port for other coordinators, " + address + ", cannot be listened on: " + e, e);
    }
    ChannelCredentials credentials =
        tls == null ? InsecureChannelCredentials.create() : tls.channel();
    try {
      return new Replicas(
          endpoint,
          Owners.among(
              host,
              own,
              new ReplicaTable(storage.database()),
              holder,
              address.host() + ":" + endpoint.port(),
              other -> RemoteOwner.at(other, credentials),
              own::among));
    } catch (RuntimeException e) {
      endpoint.close();
      throw e;
    }
  }

  /** Who drives which run. */
  Owners owners() {
    return owners;
  }

  @Override
  public void close() {
    owners.close();
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
