package dev.cairn.server;

import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.privacy.SumNoise;
import dev.cairn.server.admin.AdminPorts;
import dev.cairn.server.admin.ClientOperations;
import dev.cairn.server.admin.ReadinessCheck;
import dev.cairn.server.admin.TrainingPorts;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunLeases;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.host.Workers;
import dev.cairn.server.metrics.CoordinatorMeters;
import dev.cairn.server.metrics.DeviceMeters;
import dev.cairn.server.metrics.EngineMeters;
import dev.cairn.server.metrics.PrivacyMeters;
import dev.cairn.server.metrics.StoreMeters;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.device.UploadUseTable;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgRegistry;
import dev.cairn.server.store.journal.RefusalTable;
import dev.cairn.server.store.journal.ReplicaTable;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.postgres.DatabaseClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator: the only composition root. Everything that is opened here is closed here, in
 * reverse.
 */
public final class CoordinatorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServer.class);

  /** How long runs may take to be left to other processes when this one stops. */
  private static final long DRAIN_MILLIS_MAX = 10_000;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** This machine's clock, for what devices' clocks are compared with: certificates. */
  private final Clock clock = Clock.systemUTC();

  private final ServerConfig config;
  private final boolean restored;
  private int devicePort;
  private int adminPort;
  private @Nullable String newToken;
  private @Nullable String fingerprint;
  private volatile boolean draining;
  private volatile boolean setBack;

  private CoordinatorServer(ServerConfig config, boolean restored) {
    this.config = config;
    this.restored = restored;
  }

  /**
   * Starts a coordinator and takes up the runs that it finds.
   *
   * @throws StartFailure with one line for the user; then nothing is left open
   */
  public static CoordinatorServer start(ServerConfig config) {
    return start(config, false);
  }

  /**
   * The same.
   *
   * @param restored whether the database was restored from a backup since the last start
   * @throws StartFailure with one line for the user; then nothing is left open
   */
  public static CoordinatorServer start(ServerConfig config, boolean restored) {
    CoordinatorServer server = new CoordinatorServer(config, restored);
    try {
      server.open();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The port for devices. */
  public int devicePort() {
    return devicePort;
  }

  /** The port for operators. */
  public int adminPort() {
    return adminPort;
  }

  /** The operator's token if this start made it, to be shown once; null otherwise. */
  public @Nullable String newToken() {
    return newToken;
  }

  /** SHA-256 of the CA's certificate in hexadecimal digits; null where devices talk plaintext. */
  public @Nullable String caFingerprint() {
    return fingerprint;
  }

  private void open() {
    Storage storage = closing(Storage.open(config));
    DatabaseClock time = storage.clock();
    DatabaseHistory history = closing(DatabaseHistory.open(storage, restored, time));
    CoordinatorMeters meters = closing(CoordinatorMeters.create(time));
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(CoordinatorMeters.vertxOptions()))
            .withMetrics(meters.vertxFactory())
            .build();
    opened.push(() -> Steps.await(vertx.close(), "Vert.x stops"));

    DeviceMeters devices =
        new DeviceMeters(meters.registry(), IdentityDesk.reasons(), IdentityDesk.outcomes());
    DeviceIdentity identity = identity(vertx, storage, devices);

    EventTable events = new EventTable(storage.database());
    Feed feed = new Feed(events);
    PgJournal<RunEvent> runJournal =
        PgJournal.ofRuns(
            storage.database(), Codecs.RUNS, new JournalMeters<>(meters.engine(), feed));
    PgJournal<RoundEvent> roundJournal =
        PgJournal.ofRounds(
            storage.database(), Codecs.ROUNDS, new JournalMeters<>(meters.engine(), feed));
    SecureDesk secure =
        identity == null ? null : identity.secureRounds(storage.messages(), storage.database());
    PrivacyPorts privacy =
        new PrivacyPorts(
            PgJournal.ofLedgers(
                storage.database(), Codecs.LEDGERS, new JournalMeters<>(meters.engine(), feed)),
            SumNoise.system(),
            new PrivacyMeters(meters.registry()));
    RunLeases leases = new RunLeases(storage.leases(), RunLeases.newHolder());
    HostPorts ports =
        new HostPorts(
            runJournal,
            roundJournal,
            storage.updates(),
            storage.updates(),
            storage.models(),
            storage.messages(),
            secure,
            privacy,
            leases,
            listener(meters.engine()),
            time);
    RunHost host = new RunHost(vertx, ports, config.roundWorkers());
    opened.push(() -> Steps.await(Future.fromCompletionStage(host.close()), "runs are let go"));
    RunTable runs = new RunTable(storage.database());

    UploadUseTable sent = new UploadUseTable(storage.database(), leases.holder());
    DeviceDesk desk =
        closing(
            new DeviceDesk(
                vertx,
                host,
                storage.updates(),
                secure,
                DeviceRules.checkIns(config, storage, identity, time),
                UploadUse.rooms(config, identity != null, sent, time, opened::push),
                time));
    LocalOwner own = closing(new LocalOwner(desk, host, runs, Workers.lookups(vertx)));
    Owners owners =
        closing(Replicas.open(config, storage, host, own, leases.holder(), identity)).owners();
    RefusalCounts refusals =
        closing(RefusalCounts.start(new RefusalTable(storage.database())::add));
    UnfinishedRuns unfinished = UnfinishedRuns.in(storage, runs, leases);
    closing(LeftOvers.start(storage.folder(), unfinished));
    LeaseKeeper keeper =
        closing(
            LeaseKeeper.start(
                host,
                unfinished,
                () -> {
                  time.adjust();
                  owners.refresh();
                  // Others append as well.
                  feed.appended();
                  history.note();
                  leaveIfSetBack(history, host);
                }));
    meters.engine().watchCheckIns(host::heldRequests);
    meters.engine().watchRuns(() -> host.activePopulations().size());
    meters.engine().watchMemory(desk::uploadMemoryBytes, config::uploadMemoryBytes);
    storage.watch(new StoreMeters(meters.registry()));
    RunWishes wishes = new RunWishes(owners, runs::isActive);
    Draining drain = new Draining(host, keeper, time);
    SystemDesk system =
        new SystemDesk(
            leases.holder(),
            host,
            drain,
            new ReplicaTable(storage.database()),
            config,
            closing(LogLevels.ofThisProcess(vertx, clock)),
            time);
    RunDesk runDesk =
        new RunDesk(runs, events, host, wishes, drain, storage.files(), identity != null, time);
    TrainingPorts training =
        TrainingDesks.of(config, runDesk, host, wishes, storage, history, time);
    openAdmin(vertx, storage, meters, feed, training, runDesk, system, identity);
    DeviceEndpoint endpoint =
        closing(
            DeviceEndpoint.start(
                config,
                new Gateway(owners, desk, storage.files(), refusals),
                new CallMeters(meters.engine(), devices),
                identity));
    devicePort = endpoint.port();
    opened.push(() -> keeper.drain(Math.min(DRAIN_MILLIS_MAX, config.drain().toMillis())));
    opened.push(() -> host.releaseWaiting(new TroubleException("the coordinator is stopping")));
    if (identity == null) {
      LOG.warn("devices talk plaintext and prove nothing: this is for trying things out");
    }
  }

  /** What this process remembers of its runs is not what the database says any more. */
  private void leaveIfSetBack(DatabaseHistory history, RunHost host) {
    setBack = history.isLost();
    if (setBack && host.takesRuns()) {
      CompletableFuture<Void> unused = host.release();
    }
  }

  /** Opens the keys and watches over the port's certificate; null for a coordinator without. */
  private @Nullable DeviceIdentity identity(Vertx vertx, Storage storage, DeviceMeters meters) {
    if (config.security().plaintext()) {
      return null;
    }
    DeviceIdentity identity = closing(DeviceIdentity.open(config, storage, meters, clock));
    fingerprint = identity.fingerprint();
    closing(Renewals.begin(vertx, identity));
    return identity;
  }

  private static RunListener listener(EngineMeters meters) {
    RoundLog log = new RoundLog(LOG);
    return new RunListener() {
      @Override
      public void roundMoved(RoundState state) {
        meters.moved(state);
        log.roundMoved(state);
      }

      @Override
      public void roundLeft(RoundId round) {
        meters.left(round);
        log.roundLeft(round);
      }
    };
  }

  private void openAdmin(
      Vertx vertx,
      Storage storage,
      CoordinatorMeters meters,
      Feed feed,
      TrainingPorts training,
      RunDesk desk,
      SystemDesk system,
      @Nullable DeviceIdentity identity) {
    Access access = closing(Access.open(storage.database(), storage.folder(), storage.clock()));
    access.settleAudit(config.database() == null);
    access.follow(vertx);
    newToken = access.newToken();
    AdminEndpoint endpoint =
        AdminEndpoint.start(
            vertx,
            config.admin(),
            new AdminPorts(
                desk,
                training,
                new PgRegistry(storage.database()),
                identity == null ? ClientOperations.plaintext() : identity.clients(),
                new AdminFiles(storage.files()),
                feed,
                access.bearers(),
                access.tokens(),
                access.audit(),
                access.repeated(),
                List.of(
                    new ReadinessCheck(
                        "database",
                        () -> storage.database().answers() ? null : "the database does not answer"),
                    new ReadinessCheck("drain", () -> whyDraining(system))),
                meters::scrape,
                new DiagnosisDesk(storage, identity, clock),
                system,
                closing(BackupDesk.open(vertx, storage, clock)),
                BuildVersion.current()),
            storage.clock());
    opened.push(endpoint);
    adminPort = endpoint.port();
  }

  private @Nullable String whyDraining(SystemDesk system) {
    if (draining) {
      return "the coordinator is stopping";
    }
    if (setBack) {
      return "the database lacks what it said before: start all coordinators over it again";
    }
    return system.drain().draining() ? "an operator has it take no runs" : null;
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  /**
   * Leaves runs to other coordinators, stops serving, lets runs stand where they are, and closes
   * the database.
   */
  @Override
  public void close() {
    draining = true;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping: {}", e.toString());
      }
    }
  }
}
