package dev.cairn.server;

import dev.cairn.server.admin.AdminApi;
import dev.cairn.server.admin.AdminPorts;
import dev.cairn.server.admin.AdminSettings;
import dev.cairn.server.config.ListenAddress;
import dev.cairn.server.store.StartFailure;
import io.vertx.core.Vertx;
import java.time.Clock;

/** The port for operators. */
final class AdminEndpoint implements AutoCloseable {
  private final AdminApi api;
  private final int port;

  private AdminEndpoint(AdminApi api, int port) {
    this.api = api;
    this.port = port;
  }

  /**
   * Listens.
   *
   * @throws StartFailure if the port cannot be had
   */
  static AdminEndpoint start(Vertx vertx, ListenAddress address, AdminPorts ports, Clock clock) {
    AdminApi api =
        new AdminApi(vertx, AdminSettings.defaults(address.host(), address.port()), ports, clock);
    try {
      return new AdminEndpoint(api, Steps.await(api.listen(), "the admin API starts"));
    } catch (StartFailure e) {
      Steps.await(api.close(), "the admin API stops");
      throw new StartFailure(
          "port "
              + address.port()
              + " on "
              + address.host()
              + " is in use: stop the other process or choose another port with --admin-port",
          e);
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    Steps.await(api.close(), "the admin API stops");
  }
}
