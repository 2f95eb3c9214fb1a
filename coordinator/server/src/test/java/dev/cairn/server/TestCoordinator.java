package dev.cairn.server;

import dev.cairn.cli.admin.AdminAddress;
import dev.cairn.cli.admin.AdminClient;
import dev.cairn.client.ClientIdentity;
import dev.cairn.client.FederatedClient;
import dev.cairn.client.LocalTrainer;
import dev.cairn.client.MemoryClientStore;
import dev.cairn.client.testing.BlankExamples;
import dev.cairn.grpc.GrpcCoordinator;
import dev.cairn.protocol.ClientId;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A coordinator on ports of its own that a test may stop and start again. */
final class TestCoordinator implements AutoCloseable {
  /** Below the ports that connections get, of which one might be open between stop and start. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(20_000, 30_000));

  private static final int PORTS_TRIED_MAX = 1_000;

  private final Path folder;
  private final DatabaseAddress database;
  private final int devicePort = freePort();
  private final int adminPort = freePort();
  private final Map<String, String> overrides;
  private CoordinatorServer server;

  TestCoordinator(Path folder) {
    this(folder, SharedPostgres.freshAddress(), Map.of("devices.transport", "plaintext"));
  }

  private TestCoordinator(Path folder, DatabaseAddress database, Map<String, String> overrides) {
    this.folder = folder;
    this.database = database;
    this.overrides = overrides;
    start();
  }

  /** One of several over a database, each with a folder of its own, without devices' keys. */
  static TestCoordinator among(
      Path folder, DatabaseAddress database, Map<String, String> configuration) {
    Map<String, String> values = new HashMap<>(configuration);
    values.put("devices.transport", "plaintext");
    values.put("replicas.port", "0");
    return new TestCoordinator(folder, database, values);
  }

  /** One whose devices prove who they are, after {@code cairn init} for its folder. */
  static TestCoordinator withIdentities(Path folder) {
    return withIdentities(folder, SharedPostgres.freshAddress(), Map.of());
  }

  /**
   * The same.
   *
   * @param configuration values by their keys
   */
  static TestCoordinator withIdentities(
      Path folder, DatabaseAddress database, Map<String, String> configuration) {
    return new TestCoordinator(folder, database, configuration);
  }

  /** SHA-256 of the CA's certificate. */
  String caFingerprint() {
    return server.caFingerprint();
  }

  void start() {
    server = CoordinatorServer.start(config());
  }

  /** Starts as an operator does who restored the database from a backup. */
  void startRestored() {
    server = CoordinatorServer.start(config(), true);
  }

  DatabaseAddress database() {
    return database;
  }

  ServerConfig config() {
    Map<String, String> values = new HashMap<>(overrides);
    values.put("data", folder.toString());
    values.put("devices.port", Integer.toString(devicePort));
    values.put("admin.port", Integer.toString(adminPort));
    values.put("database.dsn", dsn(database));
    return ServerConfig.load(null, values, Map.of());
  }

  /** A database as it is named in a configuration. */
  static String dsn(DatabaseAddress database) {
    return database
        .jdbcUrl()
        .replace("jdbc:postgresql://", "")
        .replaceFirst("^", "postgresql://" + database.user() + ":" + database.password() + "@");
  }

  void stop() {
    server.close();
  }

  int adminPort() {
    return adminPort;
  }

  int devicePort() {
    return devicePort;
  }

  AdminClient admin() throws IOException {
    Path token = folder.resolve(Access.TOKEN_FILE);
    return AdminClient.of(
        AdminAddress.of(
            "http://127.0.0.1:" + adminPort, Files.readString(token).strip(), token.toString()));
  }

  /** A client of population {@code phones}. */
  FederatedClient client(String name, LocalTrainer trainer) {
    return FederatedClient.builder()
        .coordinator(() -> GrpcCoordinator.connect("127.0.0.1:" + devicePort))
        .population("phones")
        .identity(ClientIdentity.of(new ClientId(name)))
        // Two runs are compared, so their clients have to round alike.
        .orderLabel(name)
        .store(new MemoryClientStore())
        .trainer(trainer)
        .examples(new BlankExamples(10))
        .checkInWaitMillis(2_000)
        .build();
  }

  static int freePort() {
    for (int i = 0; i < PORTS_TRIED_MAX; i++) {
      int port = NEXT_PORT.getAndIncrement();
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        // The next one may be free.
      }
    }
    throw new IllegalStateException("no free port among " + PORTS_TRIED_MAX);
  }

  @Override
  public void close() {
    stop();
  }
}
