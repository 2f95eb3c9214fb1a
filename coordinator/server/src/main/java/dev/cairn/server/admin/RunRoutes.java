package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.RunId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.UnaryOperator;

/** Plans, runs and rounds. */
final class RunRoutes {
  private static final int RUNS_MAX = 1000;
  private static final int RUNS_USUAL = 100;
  private static final int ROUNDS_MAX = 10_000;
  private static final int ROUNDS_USUAL = 1000;

  private final RunOperations runs;
  private final Calls calls;

  RunRoutes(RunOperations runs, Calls calls) {
    this.runs = runs;
    this.calls = calls;
  }

  void mount(Router router) {
    router
        .post("/v1/plans/validate")
        .handler(new Requires(Permission.PLANS_READ))
        .handler(this::validate);
    router.post("/v1/runs").handler(new Requires(Permission.RUNS_WRITE)).handler(this::start);
    router.get("/v1/runs").handler(new Requires(Permission.RUNS_READ)).handler(this::list);
    router.get("/v1/runs/:run").handler(new Requires(Permission.RUNS_READ)).handler(this::show);
    router
        .post("/v1/runs/:run/cancel")
        .handler(new Requires(Permission.RUNS_WRITE))
        .handler(this::cancel);
    router
        .get("/v1/runs/:run/rounds")
        .handler(new Requires(Permission.ROUNDS_READ))
        .handler(this::rounds);
    router
        .get("/v1/rounds/:run/:index/:attempt")
        .handler(new Requires(Permission.ROUNDS_READ))
        .handler(this::round);
  }

  private void validate(RoutingContext context) {
    String text = planText(context);
    calls.answer(context, 200, () -> PlanJson.of(runs.check(text)));
  }

  private void start(RoutingContext context) {
    String text = planText(context);
    String operator = Authentication.operator(context);
    calls
        .call(() -> runs.start(text, operator))
        .onSuccess(
            run -> {
              context.response().putHeader(HttpHeaders.LOCATION, "/v1/runs/" + run.run());
              Replies.json(context, 201, Json.bytes(run));
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private void list(RoutingContext context) {
    Page page = Page.of(context, RUNS_MAX, RUNS_USUAL);
    RunId behind = page.behind(RunId::new);
    calls.answer(
        context, 200, () -> page.answer("runs", runs.runs(behind, page.wanted()), RunView::run));
  }

  private void show(RoutingContext context) {
    RunId id = Parameters.run(context);
    calls.answerState(context, () -> known(id), this::withPlan);
  }

  private ObjectNode withPlan(RunView run) {
    RunOperations.SubmittedPlan plan = runs.plan(run.run());
    ObjectNode json = Json.MAPPER.valueToTree(run);
    if (plan != null) {
      json.put("planText", plan.text());
      json.set("plan", Json.MAPPER.valueToTree(PlanJson.of(plan.plan())));
      json.set("modelSpec", ModelSpecJson.write(plan.plan().model()));
    }
    return json;
  }

  private void cancel(RoutingContext context) {
    RunId id = Parameters.run(context);
    String operator = Authentication.operator(context);
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> runs.cancel(id, operator, expected));
  }

  private void rounds(RoutingContext context) {
    RunId id = Parameters.run(context);
    Page page = Page.of(context, ROUNDS_MAX, ROUNDS_USUAL, "from");
    RoundId behind = page.behind(attempt -> RoundId.parse(id + "/" + attempt));
    int from =
        behind == null
            ? Parameters.number(context, "from", 1, Integer.MAX_VALUE, 1)
            : behind.index();
    int attempts = behind == null ? 0 : behind.attempt();
    UnaryOperator<RoundView> told = HiddenClients.rounds(context);
    calls.answer(
        context,
        200,
        () -> {
          List<RoundView> rounds = runs.rounds(id, from, attempts, page.wanted());
          if (rounds.isEmpty()) {
            known(id);
          }
          return page.answer(
              "rounds", rounds, one -> one.round().index() + "/" + one.round().attempt(), told);
        });
  }

  private void round(RoutingContext context) {
    RoundId id = Parameters.round(context);
    UnaryOperator<RoundView> told = HiddenClients.rounds(context);
    calls.answer(
        context,
        200,
        () -> {
          RoundView round = runs.round(id);
          if (round == null) {
            throw new AdminRefusedException(ProblemCode.ROUND_UNKNOWN, "no round " + id);
          }
          return told.apply(round);
        });
  }

  private RunView known(RunId id) {
    RunView run = runs.run(id);
    if (run == null) {
      throw new AdminRefusedException(ProblemCode.RUN_UNKNOWN, "no run " + id);
    }
    return run;
  }

  static String planText(RoutingContext context) {
    String text = context.body().asString();
    if (text == null || text.isBlank()) {
      throw new AdminRefusedException(
          ProblemCode.BAD_REQUEST, "send a plan in YAML as the request's body");
    }
    return text;
  }
}
