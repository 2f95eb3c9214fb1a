package dev.cairn.server.admin;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether the coordinator lives and can do its work; open to everybody. */
final class HealthRoutes {
  /** Strangers may ask, so the checks run at most this often. */
  private static final long FRESH_MILLIS = 1000;

  /** A check that takes longer is trouble itself. */
  private static final long CHECKS_MILLIS_MAX = 5000;

  private final List<ReadinessCheck> checks;
  private final WorkerExecutor pool;
  private final Clock clock;
  private @Nullable Future<List<CheckJson>> last;
  private long lastAt;

  HealthRoutes(List<ReadinessCheck> checks, WorkerExecutor pool, Clock clock) {
    this.checks = checks;
    this.pool = pool;
    this.clock = clock;
  }

  void mount(Router router) {
    router
        .get("/health/live")
        .handler(
            context ->
                Replies.json(
                    context,
                    200,
                    Json.bytes(Json.MAPPER.createObjectNode().put("status", "live"))));
    router.get("/health/ready").handler(this::ready);
  }

  /** The outcome of one check. */
  record CheckJson(String name, boolean ok, @Nullable String detail) {}

  /** The outcome of all checks. */
  record ReadyJson(String status, List<CheckJson> checks) {}

  private void ready(RoutingContext context) {
    outcome()
        .timeout(CHECKS_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .otherwise(late -> List.of(new CheckJson("checks", false, "did not finish in time")))
        .onSuccess(
            outcomes -> {
              boolean ok = outcomes.stream().allMatch(CheckJson::ok);
              Replies.json(
                  context,
                  ok ? 200 : 503,
                  Json.bytes(new ReadyJson(ok ? "ready" : "unready", outcomes)));
            });
  }

  /** Called from the event loops of all connections: they share one outcome. */
  private synchronized Future<List<CheckJson>> outcome() {
    Future<List<CheckJson>> shared = last;
    boolean fresh = clock.millis() - lastAt < FRESH_MILLIS;
    if (shared == null || (shared.isComplete() && !fresh)) {
      lastAt = clock.millis();
      shared = pool.executeBlocking(this::runAll, false);
      last = shared;
    }
    return shared;
  }

  private List<CheckJson> runAll() {
    List<CheckJson> outcomes = new ArrayList<>();
    for (ReadinessCheck check : checks) {
      String trouble;
      try {
        trouble = check.trouble().get();
      } catch (RuntimeException e) {
        trouble = "the check failed: " + e.getClass().getSimpleName();
      }
      outcomes.add(new CheckJson(check.name(), trouble == null, trouble));
    }
    return outcomes;
  }
}
