package dev.cairn.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What evaluators ask and report: which models wait for an evaluation, and how they did. */
final class EvaluationRoutes {
  private static final long RECENT_MILLIS = 24 * 3600 * 1000L;
  private static final int CANDIDATES_MAX = 1000;
  private static final int CANDIDATES_USUAL = 16;
  private static final int WAIT_MILLIS_MAX = 60_000;

  private final ModelRegistry registry;
  private final Calls calls;
  private final Waiting waiting;
  private final Clock clock;

  EvaluationRoutes(ModelRegistry registry, Calls calls, Waiting waiting, Clock clock) {
    this.registry = registry;
    this.calls = calls;
    this.waiting = waiting;
    this.clock = clock;
  }

  void mount(Router router) {
    router
        .get("/v1/candidates")
        .handler(new Requires(Permission.EVALUATIONS_READ))
        .handler(this::candidates);
    router
        .post("/v1/models/:model/evaluations")
        .handler(new Requires(Permission.EVALUATIONS_WRITE))
        .handler(this::report);
  }

  private void candidates(RoutingContext context) {
    // The answer is the same for all, but who asks must have a name with which it may report.
    Parameters.name(context, "evaluator");
    String dataset = Parameters.name(context, "dataset");
    int max = Parameters.number(context, "limit", 1, CANDIDATES_MAX, CANDIDATES_USUAL);
    int waitMillis = Parameters.number(context, "waitMillis", 0, WAIT_MILLIS_MAX, 0);
    waiting
        .until(
            context,
            waitMillis,
            () -> registry.unevaluated(dataset, clock.millis() - RECENT_MILLIS, max),
            found -> !found.isEmpty())
        .onSuccess(found -> Replies.json(context, 200, Json.bytes(json(found))))
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static Map<String, List<CandidateJson>> json(List<ModelVersion> versions) {
    return Map.of(
        "candidates",
        versions.stream()
            .map(version -> new CandidateJson(version.run(), version.version(), version.model()))
            .toList());
  }

  /** A model version that waits for an evaluation. */
  record CandidateJson(RunId run, int version, ModelId model) {}

  /** A report as an evaluator sends it. */
  record ReportJson(
      @Nullable String run,
      @Nullable String evaluator,
      @Nullable String dataset,
      long examples,
      double accuracy,
      @Nullable Double loss,
      @Nullable List<EvaluationReport.ClassFigures> classes) {}

  private void report(RoutingContext context) {
    ModelId model = Parameters.model(context);
    EvaluationReport report = parse(model, context.body().buffer());
    calls.answer(
        context,
        201,
        () -> {
          ModelVersion version = registry.version(report.run(), model);
          if (version == null) {
            throw new AdminRefusedException(
                ProblemCode.MODEL_UNKNOWN, "run " + report.run() + " has no model " + model);
          }
          registry.record(report, clock.millis());
          return ModelJson.EvaluationJson.of(report, true);
        });
  }

  private static EvaluationReport parse(ModelId model, @Nullable Buffer body) {
    if (body == null || body.length() == 0) {
      throw new AdminRefusedException(
          ProblemCode.BAD_REQUEST, "send the report as JSON in the request's body");
    }
    try {
      ReportJson json = Json.MAPPER.readValue(body.getBytes(), ReportJson.class);
      return new EvaluationReport(
          model,
          new RunId(given("run", json.run())),
          given("evaluator", json.evaluator()),
          given("dataset", json.dataset()),
          json.examples(),
          json.accuracy(),
          json.loss(),
          json.classes() == null ? List.of() : json.classes());
    } catch (JsonProcessingException e) {
      // Jackson's message for a record's own check stands in the cause.
      String reason =
          e.getCause() instanceof IllegalArgumentException cause
              ? String.valueOf(cause.getMessage())
              : e.getOriginalMessage();
      throw new AdminRefusedException(ProblemCode.EVALUATION_INVALID, reason);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("bytes in memory can be read", e);
    } catch (IllegalArgumentException e) {
      throw new AdminRefusedException(
          ProblemCode.EVALUATION_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static String given(String key, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException("the report lacks '" + key + "'");
    }
    return value;
  }
}
