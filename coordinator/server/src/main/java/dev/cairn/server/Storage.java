package dev.cairn.server;

import dev.cairn.server.config.Secret;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.identity.IdentityException;
import dev.cairn.server.identity.SecretFiles;
import dev.cairn.server.metrics.StoreMeters;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.StateFolder;
import dev.cairn.server.store.blob.BlobFolder;
import dev.cairn.server.store.blob.BlobModelStore;
import dev.cairn.server.store.blob.BlobUpdateStore;
import dev.cairn.server.store.journal.PgLeases;
import dev.cairn.server.store.journal.PgMessageStore;
import dev.cairn.server.store.journal.RecentMessages;
import dev.cairn.server.store.postgres.Database;
import dev.cairn.server.store.postgres.DatabaseAddress;
import dev.cairn.server.store.postgres.DatabaseClock;
import dev.cairn.server.store.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The state folder, the database and the files: opened together, closed in reverse. */
final class Storage implements AutoCloseable {
  private final StateFolder folder;
  private final @Nullable EmbeddedPostgres postgres;
  private final Database database;
  private final Database prompt;
  private final DatabaseClock clock;
  private final BlobFolder files;
  private final BlobUpdateStore updates;
  private final RecentMessages recent = new RecentMessages();

  private Storage(
      StateFolder folder,
      @Nullable EmbeddedPostgres postgres,
      Database database,
      Database prompt,
      DatabaseClock clock,
      BlobFolder files,
      BlobUpdateStore updates) {
    this.folder = folder;
    this.postgres = postgres;
    this.database = database;
    this.prompt = prompt;
    this.clock = clock;
    this.files = files;
    this.updates = updates;
  }

  /**
   * Opens everything.
   *
   * @throws StartFailure with one line for the user
   */
  static Storage open(ServerConfig config) {
    boolean protectedDevices = !config.security().plaintext();
    if (protectedDevices && !Files.exists(config.data())) {
      // Nothing is made for a coordinator that will not start.
      DeviceIdentity.require(config);
    }
    // Coordinators that share a database share the folder, too.
    StateFolder folder =
        config.database() == null
            ? StateFolder.open(config.data())
            : StateFolder.openShared(config.data());
    EmbeddedPostgres postgres = null;
    try {
      if (protectedDevices) {
        DeviceIdentity.require(config);
      }
      checkSecrets(folder.path());
      Secret dsn = config.database();
      DatabaseAddress address;
      if (dsn == null) {
        postgres = EmbeddedPostgres.start(folder, programs(), false);
        address = postgres.address();
      } else {
        address = address(config, dsn);
      }
      Database database = Database.open(address);
      if (postgres != null) {
        // The folder's lock says that nobody else is alive who could have a lease.
        new PgLeases(database).vacate();
      }
      BlobFolder files = BlobFolder.open(subfolder(folder, "files"));
      return new Storage(
          folder,
          postgres,
          database,
          Database.openPrompt(address),
          DatabaseClock.of(database),
          files,
          new BlobUpdateStore(subfolder(folder, "updates"), config.uploadCacheBytes()));
    } catch (RuntimeException e) {
      if (postgres != null) {
        postgres.close();
      }
      folder.close();
      throw e;
    }
  }

  private static void checkSecrets(Path folder) {
    try {
      SecretFiles.check(
          folder.resolve(Access.TOKEN_FILE), folder.resolve(EmbeddedPostgres.PASSWORD_FILE));
    } catch (IdentityException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where a database is that is not embedded. */
  static DatabaseAddress address(ServerConfig config, Secret dsn) {
    DatabaseAddress address = DatabaseAddress.parse(dsn.value());
    Secret password = config.databasePassword();
    return password == null
        ? address
        : new DatabaseAddress(address.jdbcUrl(), address.user(), password.value());
  }

  /** PostgreSQL's programs are the same for every coordinator of a user, and large. */
  static Path programs() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path root =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return root.resolve("cairn").resolve("postgres");
  }

  private static Path subfolder(StateFolder folder, String name) {
    Path path = folder.path().resolve(name);
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new StartFailure("The folder " + path + " cannot be made: " + e, e);
    }
  }

  Path folder() {
    return folder.path();
  }

  Database database() {
    return database;
  }

  /** All leases over the database. */
  PgLeases leases() {
    return new PgLeases(database, prompt);
  }

  /** The time by which all coordinators over the database date what they decide. */
  DatabaseClock clock() {
    return clock;
  }

  /** Has the disk and the database's connections watched. */
  void watch(StoreMeters meters) {
    meters.watchDisk(folder());
    meters.watchConnections(
        database::busyConnections, database::waitingForConnections, database::connectionsMax);
  }

  /** Models, optimizer states, exported modules. */
  BlobFolder files() {
    return files;
  }

  BlobModelStore models() {
    return new BlobModelStore(files);
  }

  /** Messages of secure rounds. */
  PgMessageStore messages() {
    return new PgMessageStore(database, recent);
  }

  BlobUpdateStore updates() {
    return updates;
  }

  @Override
  public void close() {
    prompt.close();
    database.close();
    if (postgres != null) {
      postgres.close();
    }
    folder.close();
  }
}
