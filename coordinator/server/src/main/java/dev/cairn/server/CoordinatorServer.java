package dev.cairn.server;

import dev.cairn.engine.privacy.PrivacyPorts;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.engine.round.RoundState;
import dev.cairn.engine.run.RunEvent;
import dev.cairn.engine.secure.SecureDesk;
import dev.cairn.protocol.TroubleException;
import dev.cairn.secagg.cipher.StreamSelfTest;
import dev.cairn.secagg.privacy.SumNoise;
import dev.cairn.server.admin.AdminApi;
import dev.cairn.server.admin.AdminPorts;
import dev.cairn.server.admin.AdminSettings;
import dev.cairn.server.admin.ClientOperations;
import dev.cairn.server.admin.ReadinessCheck;
import dev.cairn.server.config.DeviceLimits;
import dev.cairn.server.config.ServerConfig;
import dev.cairn.server.grpc.GrpcEndpoint;
import dev.cairn.server.grpc.GrpcEndpointOptions;
import dev.cairn.server.host.CheckInPace;
import dev.cairn.server.host.CheckInRules;
import dev.cairn.server.host.Conduct;
import dev.cairn.server.host.DeviceDesk;
import dev.cairn.server.host.HostPorts;
import dev.cairn.server.host.RunHost;
import dev.cairn.server.host.RunListener;
import dev.cairn.server.metrics.CoordinatorMeters;
import dev.cairn.server.metrics.DeviceMeters;
import dev.cairn.server.metrics.EngineMeters;
import dev.cairn.server.store.StartFailure;
import dev.cairn.server.store.journal.EventTable;
import dev.cairn.server.store.journal.Heartbeat;
import dev.cairn.server.store.journal.ParticipationTable;
import dev.cairn.server.store.journal.PgJournal;
import dev.cairn.server.store.journal.PgRegistry;
import dev.cairn.server.store.journal.RunTable;
import dev.cairn.server.store.journal.TokenTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator: the only composition root. Everything that is opened here is closed here, in
 * reverse.
 */
public final class CoordinatorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorServer.class);

  /** How long one step of starting or stopping may take. */
  private static final long STEP_SECONDS_MAX = 30;

  /** How often the devices' port's certificate is looked at. */
  private static final long RENEWAL_MILLIS = 3_600_000;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Clock clock = Clock.systemUTC();
  private final ServerConfig config;
  private int devicePort;
  private int adminPort;
  private @Nullable String newToken;
  private @Nullable String fingerprint;

  private CoordinatorServer(ServerConfig config) {
    this.config = config;
  }

  /**
   * Starts a coordinator and takes up the runs that it finds.
   *
   * @throws StartFailure with one line for the user; then nothing is left open
   */
  public static CoordinatorServer start(ServerConfig config) {
    CoordinatorServer server = new CoordinatorServer(config);
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
    CoordinatorMeters meters = closing(CoordinatorMeters.create(clock));
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(CoordinatorMeters.vertxOptions()))
            .withMetrics(meters.vertxFactory())
            .build();
    opened.push(() -> await(vertx.close(), "Vert.x stops"));

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
    SecureDesk secure = identity == null ? null : identity.secureRounds(storage.messages());
    PrivacyPorts privacy =
        new PrivacyPorts(
            PgJournal.ofLedgers(
                storage.database(), Codecs.LEDGERS, new JournalMeters<>(meters.engine(), feed)),
            SumNoise.system());
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
            listener(meters.engine()),
            clock);
    RunHost host = new RunHost(vertx, ports);
    RunTable runs = new RunTable(storage.database());
    new UnfinishedRuns(storage, runs, runJournal, roundJournal).resume(host, clock.instant());
    beat(vertx, new Heartbeat(storage.database()));

    DeviceDesk desk =
        closing(
            new DeviceDesk(
                vertx,
                host,
                storage.updates(),
                secure,
                checkInRules(identity, storage),
                config.uploadMemoryBytes(),
                clock));
    meters.engine().watchCheckIns(host::heldRequests);
    meters.engine().watchRuns(() -> host.activePopulations().size());
    meters.engine().watchMemory(desk::uploadMemoryBytes, config::uploadMemoryBytes);
    openAdmin(
        vertx,
        storage,
        meters,
        feed,
        new RunDesk(runs, events, host, storage.files(), identity != null, clock),
        identity == null ? ClientOperations.plaintext() : identity.clients());
    openDevices(
        new Gateway(desk, storage.files()), new CallMeters(meters.engine(), devices), identity);
    opened.push(() -> host.releaseWaiting(new TroubleException("the coordinator is stopping")));
    if (identity == null) {
      LOG.warn("devices talk plaintext and prove nothing: this is for trying things out");
    }
  }

  private CheckInRules checkInRules(@Nullable DeviceIdentity identity, Storage storage) {
    ParticipationTable participations = new ParticipationTable(storage.database());
    return new CheckInRules(
        identity == null ? Conduct.none() : identity.conduct(),
        new CheckInPace(
            config.checkIns(), () -> ThreadLocalRandom.current().nextDouble(), clock::millis),
        (population, client) -> {
          Instant last = participations.last(population, client);
          return last == null ? null : last.toEpochMilli();
        });
  }

  /** Opens the keys and watches over the port's certificate; null for a coordinator without. */
  private @Nullable DeviceIdentity identity(Vertx vertx, Storage storage, DeviceMeters meters) {
    if (config.security().plaintext()) {
      return null;
    }
    DeviceIdentity identity = closing(DeviceIdentity.open(config, storage, meters, clock));
    fingerprint = identity.fingerprint();
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("cairn-renewal", 1);
    opened.push(worker::close);
    worker.executeBlocking(CoordinatorServer::warmUpMasks);
    long renewals =
        vertx.setPeriodic(
            RENEWAL_MILLIS,
            timer ->
                worker
                    .executeBlocking(
                        () -> {
                          identity.renew();
                          return "";
                        })
                    .onFailure(e -> LOG.warn("no renewal: {}", e.getMessage())));
    opened.push(() -> vertx.cancelTimer(renewals));
    return identity;
  }

  /** Has the mask streams of secure rounds compiled, and says so where they stay slow. */
  private static StreamSelfTest warmUpMasks() {
    StreamSelfTest test =
        StreamSelfTest.run(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    test.warning().ifPresent(warning -> LOG.warn("{}", warning));
    return test;
  }

  private static RunListener listener(EngineMeters meters) {
    return new RunListener() {
      @Override
      public void roundMoved(RoundState state) {
        meters.moved(state);
      }
    };
  }

  private void beat(Vertx vertx, Heartbeat heartbeat) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("cairn-heartbeat", 1);
    opened.push(worker::close);
    heartbeat.beat(clock.instant());
    long beats =
        vertx.setPeriodic(
            config.heartbeat().toMillis(),
            timer ->
                worker
                    .executeBlocking(
                        () -> {
                          heartbeat.beat(clock.instant());
                          return "";
                        })
                    .onFailure(e -> LOG.warn("no heartbeat: {}", e.getMessage())));
    opened.push(() -> vertx.cancelTimer(beats));
  }

  private void openAdmin(
      Vertx vertx,
      Storage storage,
      CoordinatorMeters meters,
      Feed feed,
      RunDesk desk,
      ClientOperations clients) {
    TokenTable tokens = new TokenTable(storage.database());
    newToken = OperatorToken.ensure(tokens, storage.folder(), clock.instant());
    AdminApi api =
        new AdminApi(
            vertx,
            AdminSettings.defaults(config.admin().host(), config.admin().port()),
            new AdminPorts(
                desk,
                new PgRegistry(storage.database()),
                clients,
                new AdminFiles(storage.files()),
                feed,
                OperatorToken.check(tokens),
                List.of(
                    new ReadinessCheck(
                        "database",
                        () ->
                            storage.database().answers() ? null : "the database does not answer")),
                meters::scrape,
                BuildVersion.current()),
            clock);
    opened.push(() -> await(api.close(), "the admin API stops"));
    try {
      adminPort = await(api.listen(), "the admin API starts");
    } catch (StartFailure e) {
      throw new StartFailure(
          "port "
              + config.admin().port()
              + " on "
              + config.admin().host()
              + " is in use: stop the other process or choose another port with --admin-port",
          e);
    }
  }

  private void openDevices(Gateway gateway, CallMeters meters, @Nullable DeviceIdentity identity) {
    ExecutorService bodies =
        Executors.newFixedThreadPool(
            config.bodyWorkers(),
            task -> {
              Thread thread = new Thread(task, "cairn-body");
              thread.setDaemon(true);
              return thread;
            });
    opened.push(bodies::shutdown);
    InetSocketAddress address =
        new InetSocketAddress(config.devices().host(), config.devices().port());
    try {
      GrpcEndpoint endpoint =
          closing(
              identity == null
                  ? GrpcEndpoint.start(
                      limited(GrpcEndpointOptions.plaintext(address)), gateway, bodies, meters)
                  : GrpcEndpoint.start(
                      limited(identity.endpoint(address)),
                      gateway,
                      bodies,
                      meters,
                      identity.desk()));
      devicePort = endpoint.port();
    } catch (IOException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private GrpcEndpointOptions limited(GrpcEndpointOptions options) {
    DeviceLimits limits = config.limits();
    return options.within(limits.connections(), limits.callsPerConnection(), config.uploadStall());
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  private static <T> T await(Future<T> future, String step) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while " + step, e);
    } catch (ExecutionException e) {
      throw new StartFailure("failed while " + step + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new StartFailure("gave up after " + STEP_SECONDS_MAX + " seconds while " + step, e);
    }
  }

  /** Stops serving, lets runs stand where they are, and closes the database. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping: {}", e.toString());
      }
    }
  }
}
