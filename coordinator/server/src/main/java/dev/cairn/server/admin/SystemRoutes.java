package dev.cairn.server.admin;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The process itself: whether it takes runs, beside whom, with which settings. */
final class SystemRoutes {
  private static final Pattern LOGGER = Pattern.compile("[A-Za-z][A-Za-z0-9_.$]{0,127}");

  private final SystemOperations system;
  private final Calls calls;

  SystemRoutes(SystemOperations system, Calls calls) {
    this.system = system;
    this.calls = calls;
  }

  void mount(Router router) {
    Requires read = new Requires(Permission.SYSTEM_READ);
    Requires write = new Requires(Permission.SYSTEM_WRITE);
    router
        .get("/v1/system/drain")
        .handler(read)
        .handler(context -> calls.answer(context, 200, system::drain));
    router.put("/v1/system/drain").handler(write).handler(this::drain);
    router
        .get("/v1/system/replicas")
        .handler(read)
        .handler(
            context -> calls.answer(context, 200, () -> Map.of("replicas", system.replicas())));
    router
        .get("/v1/system/configuration")
        .handler(read)
        .handler(
            context ->
                calls.answer(context, 200, () -> Map.of("settings", system.configuration())));
    router
        .get("/v1/system/loggers")
        .handler(read)
        .handler(context -> calls.answer(context, 200, () -> Map.of("loggers", system.loggers())));
    router.put("/v1/system/loggers/:logger").handler(write).handler(this::level);
  }

  /** Whether the process is to take no more runs, and why. */
  record DrainWish(@Nullable Boolean draining, @Nullable String reason) {}

  /** Which level a logger is to have, and for how long. */
  record LevelWish(SystemOperations.@Nullable Level level, @Nullable Long forMillis) {}

  private void drain(RoutingContext context) {
    DrainWish wish = Bodies.read(context, DrainWish.class);
    Boolean draining = wish.draining();
    if (draining == null) {
      throw Bodies.bad("say whether, as {\"draining\": true, \"reason\": \"an update\"}");
    }
    // The reason is for the record of what was asked.
    String unused = Bodies.requireReason(wish.reason());
    calls.answer(context, 200, () -> system.setDrain(draining));
  }

  private void level(RoutingContext context) {
    String logger = context.pathParam("logger");
    if (!LOGGER.matcher(logger).matches()) {
      throw Bodies.bad("a logger is named as a package or a class is, or root");
    }
    LevelWish wish = Bodies.read(context, LevelWish.class);
    SystemOperations.Level level = wish.level();
    if (level == null || wish.forMillis() == null) {
      throw Bodies.bad(
          "say which level and for how long: {\"level\": \"DEBUG\", \"forMillis\": n}");
    }
    long millis =
        Parameters.number(
            "forMillis",
            wish.forMillis().toString(),
            SystemOperations.LEVEL_TIME_MIN.toMillis(),
            SystemOperations.LEVEL_TIME_MAX.toMillis(),
            0);
    calls.answer(context, 200, () -> system.setLogger(logger, level, Duration.ofMillis(millis)));
  }
}
