package dev.cairn.server.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The admin API on an HTTP port of its own. Its contract is {@code openapi.yaml} beside this class;
 * {@code docs/ADMIN_API.md} introduces it.
 *
 * <p>Health, metrics and the contract are open to everybody, everything else under {@code /v1}
 * needs an operator's token. Ports are called on the worker pools {@code cairn-admin} and {@code
 * cairn-health}, never on an event loop.
 */
public final class AdminApi {
  private static final int IDLE_SECONDS_MAX = 90;
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final AdminSettings settings;
  private final Router router;
  private final HttpServer server;
  private final WorkerExecutor pool;
  private final WorkerExecutor healthPool;
  private final Calls calls;
  private final EventRoutes events;
  private final Arrivals arrivals;
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * Prepares the API; nothing listens yet.
   *
   * @param clock the time
   */
  public AdminApi(Vertx vertx, AdminSettings settings, AdminPorts ports, Clock clock) {
    this.settings = settings;
    this.pool = vertx.createSharedWorkerExecutor("cairn-admin", settings.workers());
    this.healthPool = vertx.createSharedWorkerExecutor("cairn-health", 1);
    this.calls = new Calls(pool, settings.requestMillis(), AdminSettings.LOOK_MILLIS);
    StreamSlots slots = new StreamSlots(settings.streamsMax(), "streams");
    this.events = new EventRoutes(vertx, ports.events(), calls, slots, settings);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(IDLE_SECONDS_MAX)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                // Before it is known which HTTP comes, a connection would be in nobody's count.
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true));
    this.arrivals = new Arrivals(vertx, settings.arrivalMillis());
    server.connectionHandler(this::admit);
    this.router = router(vertx, ports, slots, clock);
    server.requestHandler(router);
  }

  /** Starts to listen; gives the port. Fails if the port cannot be had. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  /** Ends event streams and connections, and stops to listen. */
  public Future<Void> close() {
    events.close();
    return server.close().eventually(pool::close).eventually(healthPool::close);
  }

  /** Everything that is answered, to be compared with the contract. */
  List<Route> routes() {
    return router.getRoutes();
  }

  private void admit(HttpConnection connection) {
    if (connections.incrementAndGet() > AdminSettings.CONNECTIONS_MAX) {
      connection.close();
    }
    arrivals.opened(connection);
    connection.closeHandler(
        closed -> {
          connections.decrementAndGet();
          arrivals.closed(connection);
        });
  }

  private Router router(Vertx vertx, AdminPorts ports, StreamSlots slots, Clock clock) {
    Router router = Router.router(vertx);
    Contract contract = Contract.load();
    router.route().handler(arrivals::head);
    router.route().handler(new Templates(contract));
    new HealthRoutes(ports.readiness(), healthPool, clock).mount(router);
    router.get("/metrics").handler(context -> metrics(context, ports));

    new ContractRoutes(contract).mount(router);
    router.route("/v1/*").handler(new Authentication(ports.bearers(), clock));
    // Before the body handler: files go to the disk piece by piece, not into memory.
    Operations operations = new Operations(contract);
    Auditing auditing = new Auditing(ports.audit(), operations, calls);
    new FileRoutes(vertx, ports.files(), ports.registry(), calls, settings, auditing).mount(router);
    router.route("/v1/*").handler(arrivals::body);
    router
        .route("/v1/*")
        .handler(BodyHandler.create(false).setBodyLimit(AdminSettings.BODY_BYTES_MAX));
    router.route("/v1/*").handler(auditing);
    router.route("/v1/*").handler(new Idempotency(ports.repeated(), operations, calls));
    router
        .get("/v1/version")
        .handler(new Requires(Permission.SYSTEM_READ))
        .handler(context -> calls.answer(context, 200, ports::build));
    new DiagnosisRoutes(ports.diagnosis(), ports.build(), calls, clock).mount(router);
    new SystemRoutes(ports.system(), calls).mount(router);
    new BackupRoutes(ports.backups(), calls).mount(router);
    new RunRoutes(ports.runs(), calls).mount(router);
    new SteeringRoutes(ports.training().steering(), calls).mount(router);
    new RoundStoryRoutes(ports.training().stories(), calls).mount(router);
    new PrivacyRoutes(ports.training().privacy(), calls).mount(router);
    new ModelRecordRoutes(ports.training().models(), ports.training().aliases(), calls)
        .mount(router);
    new ModelRoutes(ports.runs(), ports.registry(), calls).mount(router);
    new ClientRoutes(ports.clients(), calls, clock).mount(router);
    new TokenRoutes(ports.tokens(), calls).mount(router);
    new AuditRoutes(ports.audit(), calls).mount(router);
    Waiting waiting = new Waiting(vertx, ports.events(), calls, slots);
    new EvaluationRoutes(ports.registry(), calls, waiting, clock).mount(router);
    events.mount(router);

    router.route().failureHandler(AdminApi::failed);
    router.errorHandler(404, AdminApi::nothingHere);
    router.errorHandler(405, AdminApi::otherMethod);
    router.errorHandler(400, AdminApi::malformed);
    return router;
  }

  private void metrics(RoutingContext context, AdminPorts ports) {
    calls
        .call(() -> Buffer.buffer(ports.metrics().get()))
        .onSuccess(
            text -> context.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS).end(text))
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static void failed(RoutingContext context) {
    if (context.statusCode() == 413) {
      Replies.problem(
          context,
          ProblemCode.BODY_TOO_LARGE,
          "a body has at most " + AdminSettings.BODY_BYTES_MAX + " bytes");
    } else if (context.failure() != null) {
      Replies.failure(context, context.failure());
    } else {
      context.next();
    }
  }

  private static void nothingHere(RoutingContext context) {
    Replies.problem(
        context,
        ProblemCode.NOT_FOUND,
        "there is nothing at " + context.request().method() + " " + context.request().path());
  }

  private static void otherMethod(RoutingContext context) {
    Replies.problem(
        context,
        ProblemCode.METHOD_NOT_ALLOWED,
        context.request().method() + " is not for " + context.request().path());
  }

  private static void malformed(RoutingContext context) {
    Replies.problem(context, ProblemCode.BAD_REQUEST, "the request is malformed");
  }
}
