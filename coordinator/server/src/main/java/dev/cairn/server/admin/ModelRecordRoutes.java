package dev.cairn.server.admin;

import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.Population;
import dev.cairn.protocol.RunId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known and said about single models, and the names that they are given. */
final class ModelRecordRoutes {
  private static final int ALIASES_MAX = 1_000;
  private static final String MODEL = "/v1/models/:model";
  private static final String ALIAS = "/v1/aliases/:population/:alias";

  private final ModelRecords models;
  private final ModelAliases aliases;
  private final Calls calls;

  ModelRecordRoutes(ModelRecords models, ModelAliases aliases, Calls calls) {
    this.models = models;
    this.aliases = aliases;
    this.calls = calls;
  }

  void mount(Router router) {
    router.get(MODEL).handler(new Requires(Permission.MODELS_READ)).handler(this::use);
    router
        .get(MODEL + "/lineage")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::lineage);
    router
        .get(MODEL + "/comparison")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::compare);
    router
        .get(MODEL + "/signatures")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::signatures);
    router
        .post(MODEL + "/signatures")
        .handler(new Requires(Permission.MODELS_SIGN))
        .handler(this::sign);
    router
        .get(MODEL + "/verification")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::verify);
    router
        .get("/v1/keys/model-signing")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(context -> calls.answer(context, 200, () -> Map.of("keys", models.keys())));
    router
        .get("/v1/aliases")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::allAliases);
    router.get(ALIAS).handler(new Requires(Permission.MODELS_READ)).handler(this::alias);
    router.put(ALIAS).handler(new Requires(Permission.MODELS_PROMOTE)).handler(this::promote);
    router
        .post(ALIAS + "/rollback")
        .handler(new Requires(Permission.MODELS_PROMOTE))
        .handler(this::rollBack);
    router
        .get(ALIAS + "/history")
        .handler(new Requires(Permission.MODELS_READ))
        .handler(this::history);
  }

  /** Where a model is used. */
  record Use(
      ModelId model,
      long bytes,
      List<ModelRecords.VersionView> versions,
      List<ModelAliases.Alias> aliases,
      int signatures) {}

  /** Which version is to be signed. */
  record Signing(@Nullable String run) {}

  /** What an alias is to name, and why. */
  record Promotion(@Nullable String run, @Nullable Integer version, @Nullable String reason) {}

  private void use(RoutingContext context) {
    ModelId model = Parameters.model(context);
    calls.answer(
        context,
        200,
        () ->
            new Use(
                model,
                models.bytes(model),
                models.versions(model).stream().map(ModelRecords.VersionView::of).toList(),
                aliases.naming(model),
                models.signatures(model).size()));
  }

  private void lineage(RoutingContext context) {
    ModelId model = Parameters.model(context);
    calls.answer(
        context,
        200,
        () ->
            Map.of(
                "versions",
                models.lineage(model).stream().map(ModelRecords.VersionView::of).toList()));
  }

  private void compare(RoutingContext context) {
    ModelId left = Parameters.model(context);
    String with = context.queryParams().get("with");
    ModelId right = Parameters.model(with == null ? "" : with);
    calls.answer(context, 200, () -> models.compare(left, right));
  }

  private void signatures(RoutingContext context) {
    ModelId model = Parameters.model(context);
    calls.answer(context, 200, () -> Map.of("signatures", models.signatures(model)));
  }

  private void sign(RoutingContext context) {
    ModelId model = Parameters.model(context);
    String run = JsonBody.read(context, Signing.class, "{\"run\": \"...\"}").run();
    RunId meant = run == null ? null : Parameters.run(run);
    String operator = Authentication.operator(context);
    calls.answer(context, 201, () -> models.sign(model, meant, operator));
  }

  private void verify(RoutingContext context) {
    ModelId model = Parameters.model(context);
    calls.answer(context, 200, () -> models.verify(model));
  }

  private void allAliases(RoutingContext context) {
    Page page = Page.of(context, ALIASES_MAX, ALIASES_MAX);
    ModelAliases.Name behind = page.behind(ModelAliases.Name::parse);
    calls.answer(
        context,
        200,
        () -> page.answer("aliases", aliases.all(behind, page.wanted()), ModelAliases.Alias::name));
  }

  private static String name(RoutingContext context) {
    String name = String.valueOf(context.pathParam("alias"));
    if (!ModelAliases.Name.isWord(name)
        || name.equals(ModelRoutes.LATEST)
        || name.equals(ModelRoutes.BEST)) {
      throw JsonBody.bad(
          "an alias has 1 to 32 small letters, digits or hyphens, the first a letter, and is"
              + " neither latest nor best, which are computed; not '"
              + name
              + "'");
    }
    return name;
  }

  private void alias(RoutingContext context) {
    Population population = Parameters.population(context);
    String name = name(context);
    calls.answerState(context, () -> aliases.now(population, name));
  }

  private void history(RoutingContext context) {
    Population population = Parameters.population(context);
    String name = name(context);
    calls.answer(context, 200, () -> Map.of("changes", aliases.history(population, name)));
  }

  private void promote(RoutingContext context) {
    Population population = Parameters.population(context);
    String name = name(context);
    Promotion wish =
        JsonBody.read(
            context,
            Promotion.class,
            "{\"run\": \"...\", \"version\": 5, \"reason\": \"best on held-out\"}");
    String reason = JsonBody.reason(wish.reason());
    String run = wish.run();
    Integer version = wish.version();
    if (run == null || version == null || version < 0) {
      throw JsonBody.bad("name a model, as {\"run\": \"...\", \"version\": 5}");
    }
    RunId meant = Parameters.run(run);
    ModelAliases.Change change = new ModelAliases.Change(Authentication.operator(context), reason);
    Long expected = Revisions.expected(context);
    calls.answerState(
        context, () -> aliases.promote(population, name, meant, version, change, expected));
  }

  private void rollBack(RoutingContext context) {
    Population population = Parameters.population(context);
    String name = name(context);
    String reason =
        JsonBody.reason(
            JsonBody.read(context, SteeringRoutes.Reason.class, "{\"reason\": \"worse\"}")
                .reason());
    ModelAliases.Change change = new ModelAliases.Change(Authentication.operator(context), reason);
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> aliases.rollBack(population, name, change, expected));
  }
}
