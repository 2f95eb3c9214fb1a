package dev.cairn.server.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Backups and their checks. */
final class BackupRoutes {
  private static final String PATH = "/v1/system/backups";
  private static final Pattern NAME = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}");

  private final BackupOperations backups;
  private final Calls calls;

  BackupRoutes(BackupOperations backups, Calls calls) {
    this.backups = backups;
    this.calls = calls;
  }

  void mount(Router router) {
    Requires read = new Requires(Permission.SYSTEM_READ);
    Requires write = new Requires(Permission.SYSTEM_WRITE);
    router
        .get(PATH)
        .handler(read)
        .handler(context -> calls.answer(context, 200, () -> Map.of("backups", backups.all())));
    router.post(PATH).handler(write).handler(context -> begun(context, backups::begin));
    router.get(PATH + "/:backup").handler(read).handler(this::show);
    router.post(PATH + "/:backup/check").handler(write).handler(this::check);
  }

  private void show(RoutingContext context) {
    String name = name(context);
    calls.answer(context, 200, () -> backups.get(name));
  }

  private void check(RoutingContext context) {
    String name = name(context);
    begun(context, () -> backups.check(name));
  }

  /** Accepted: what becomes of it is asked for at its own path. */
  private void begun(RoutingContext context, Callable<BackupOperations.BackupView> work) {
    calls
        .call(work)
        .onSuccess(
            backup -> {
              context.response().putHeader(HttpHeaders.LOCATION, PATH + "/" + backup.backup());
              Replies.json(context, 202, Json.bytes(backup));
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static String name(RoutingContext context) {
    String name = context.pathParam("backup");
    if (!NAME.matcher(name).matches()) {
      throw Bodies.bad(
          "a backup is named as 20260102T030405Z-0123abcd is, not '"
              + name
              + "': list those that there are");
    }
    return name;
  }
}
