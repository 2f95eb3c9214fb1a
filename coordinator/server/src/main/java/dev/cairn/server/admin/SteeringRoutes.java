package dev.cairn.server.admin;

import dev.cairn.engine.run.PauseTime;
import dev.cairn.engine.run.RunCommand;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What operators do to runs that have begun. */
final class SteeringRoutes {
  private static final int NAME_CHARS_MAX = 64;

  private final RunSteering steering;
  private final Calls calls;

  SteeringRoutes(RunSteering steering, Calls calls) {
    this.steering = steering;
    this.calls = calls;
  }

  void mount(Router router) {
    router
        .post("/v1/runs/:run/pause")
        .handler(new Requires(Permission.RUNS_WRITE))
        .handler(this::pause);
    router
        .post("/v1/runs/:run/resume")
        .handler(new Requires(Permission.RUNS_WRITE))
        .handler(this::resume);
    router
        .post("/v1/runs/:run/clone")
        .handler(new Requires(Permission.RUNS_WRITE))
        .handler(this::copy);
    router
        .post("/v1/rounds/:run/:index/:attempt/abort")
        .handler(new Requires(Permission.ROUNDS_WRITE))
        .handler(this::abort);
    router
        .post("/v1/rounds/:run/:index/:attempt/retry")
        .handler(new Requires(Permission.ROUNDS_WRITE))
        .handler(this::retry);
  }

  /** When a run is to stand still, and why. */
  record Pause(@Nullable PauseTime when, @Nullable String reason) {}

  /** Why something is done. */
  record Reason(@Nullable String reason) {}

  private void pause(RoutingContext context) {
    RunId run = Parameters.run(context);
    Pause wish =
        JsonBody.read(
            context, Pause.class, "{\"when\": \"AFTER_ROUND\", \"reason\": \"maintenance\"}");
    PauseTime when = wish.when();
    if (when == null) {
      throw JsonBody.bad("say when, as {\"when\": \"AFTER_ROUND\"} or {\"when\": \"NOW\"}");
    }
    String reason = JsonBody.reason(wish.reason());
    String operator = Authentication.operator(context);
    RunCommand command = new RunCommand.Pause(operator, reason, when);
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> steering.operate(run, command, expected));
  }

  private void resume(RoutingContext context) {
    RunId run = Parameters.run(context);
    RunCommand command = new RunCommand.Resume(Authentication.operator(context));
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> steering.operate(run, command, expected));
  }

  private void copy(RoutingContext context) {
    RunId run = Parameters.run(context);
    RunSteering.Clone wish =
        JsonBody.read(
            context,
            RunSteering.Clone.class,
            "{\"weights\": \"latest\", \"overrides\": {\"rounds\": 5}}");
    String weights = wish.weights();
    if (weights != null && !weights.matches("initial|latest|best|[0-9]{1,9}")) {
      throw JsonBody.bad("weights are initial, latest, best or a version, not '" + weights + "'");
    }
    String name = wish.name();
    if (name != null) {
      String unused = JsonBody.requireLine("name", name, NAME_CHARS_MAX);
    }
    String operator = Authentication.operator(context);
    calls
        .call(() -> steering.clone(run, wish, operator))
        .onSuccess(
            made -> {
              context.response().putHeader(HttpHeaders.LOCATION, "/v1/runs/" + made.run());
              Replies.json(context, 201, Json.bytes(made));
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static String reason(RoutingContext context) {
    return JsonBody.reason(
        JsonBody.read(context, Reason.class, "{\"reason\": \"wrong data\"}").reason());
  }

  private void abort(RoutingContext context) {
    RoundId round = Parameters.round(context);
    RunCommand.Abort command =
        new RunCommand.Abort(round, Authentication.operator(context), reason(context));
    UnaryOperator<RoundView> told = HiddenClients.rounds(context);
    calls.answer(context, 200, () -> told.apply(steering.abort(command)));
  }

  private void retry(RoutingContext context) {
    RoundId round = Parameters.round(context);
    RunCommand.Retry command =
        new RunCommand.Retry(round, Authentication.operator(context), reason(context));
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> steering.retry(command, expected));
  }
}
