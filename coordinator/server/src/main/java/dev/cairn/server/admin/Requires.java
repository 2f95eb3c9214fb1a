package dev.cairn.server.admin;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Collectors;

/** Lets those pass whose token allows it; stands in front of every route that needs a token. */
final class Requires implements Handler<RoutingContext> {
  private final Permission permission;

  Requires(Permission permission) {
    this.permission = permission;
  }

  @Override
  public void handle(RoutingContext context) {
    Bearer bearer = Authentication.bearer(context);
    if (bearer.may(permission)) {
      context.next();
      return;
    }
    String roles =
        bearer.roles().stream().map(Role::text).sorted().collect(Collectors.joining(", "));
    Replies.problem(
        context,
        ProblemCode.FORBIDDEN,
        "this needs "
            + permission.text()
            + ", which the token "
            + bearer.name()
            + " does not have as "
            + roles);
  }
}
