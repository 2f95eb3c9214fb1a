package dev.cairn.server.admin;

import dev.cairn.engine.evaluation.EvaluationReport;
import dev.cairn.engine.registry.ModelRegistry;
import dev.cairn.engine.registry.ModelVersion;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RunId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Model versions of a run, by number and by alias. */
final class ModelRoutes {
  static final String LATEST = "latest";
  static final String BEST = "best";

  private static final int MODELS_MAX = 10_000;
  private static final int MODELS_USUAL = 1000;

  private final RunOperations runs;
  private final ModelRegistry registry;
  private final Calls calls;

  ModelRoutes(RunOperations runs, ModelRegistry registry, Calls calls) {
    this.runs = runs;
    this.registry = registry;
    this.calls = calls;
  }

  void mount(Router router) {
    router
        .get("/v1/runs/:run/models")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::list);
    router
        .get("/v1/runs/:run/models/:version")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::show);
  }

  private void list(RoutingContext context) {
    RunId id = Parameters.run(context);
    Page page = Page.of(context, MODELS_MAX, MODELS_USUAL, "from");
    Integer behind = page.behind(Integer::valueOf);
    int from =
        behind == null
            ? Parameters.number(context, "from", 0, Integer.MAX_VALUE, 0)
            : (int) Math.min(behind + 1L, Integer.MAX_VALUE);
    int max = page.wanted();
    calls.answer(
        context,
        200,
        () -> {
          Aliases aliases = aliases(id);
          Map<ModelId, List<EvaluationReport>> reports =
              registry.evaluations(id, from, max).stream()
                  .collect(Collectors.groupingBy(EvaluationReport::model));
          List<ModelJson> models = new ArrayList<>();
          for (ModelVersion version : registry.versions(id, from, max)) {
            models.add(
                json(version, aliases, reports.getOrDefault(version.model(), List.of()), false));
          }
          return page.answer("models", models, ModelJson::version);
        });
  }

  private void show(RoutingContext context) {
    RunId id = Parameters.run(context);
    String name = context.pathParam("version");
    int number =
        name.equals(LATEST) || name.equals(BEST)
            ? -1
            : (int) Parameters.number("a version", name, 0, Integer.MAX_VALUE, 0);
    calls.answer(
        context,
        200,
        () -> {
          Aliases aliases = aliases(id);
          ModelVersion version =
              switch (name) {
                case LATEST -> aliases.latest();
                case BEST -> aliases.best();
                default -> registry.version(id, number);
              };
          if (version == null) {
            throw new AdminRefusedException(ProblemCode.MODEL_UNKNOWN, missing(id, name));
          }
          return json(version, aliases, registry.evaluations(id, version.version(), 1), true);
        });
  }

  private static String missing(RunId id, String name) {
    return name.equals(BEST)
        ? "no model of run " + id + " has been evaluated yet"
        : "run " + id + " has no model version " + name;
  }

  /** What the aliases of a run name now. */
  private record Aliases(@Nullable ModelVersion latest, @Nullable ModelVersion best) {}

  private Aliases aliases(RunId id) {
    RunView run = runs.run(id);
    if (run == null) {
      throw new AdminRefusedException(ProblemCode.RUN_UNKNOWN, "no run " + id);
    }
    return new Aliases(registry.latest(id), registry.best(id, run.evaluation()));
  }

  private static ModelJson json(
      ModelVersion version, Aliases aliases, List<EvaluationReport> reports, boolean withClasses) {
    List<String> names = new ArrayList<>();
    if (version.equals(aliases.latest())) {
      names.add(LATEST);
    }
    if (version.equals(aliases.best())) {
      names.add(BEST);
    }
    return ModelJson.of(
        version,
        names,
        reports.stream().map(report -> ModelJson.EvaluationJson.of(report, withClasses)).toList());
  }
}
