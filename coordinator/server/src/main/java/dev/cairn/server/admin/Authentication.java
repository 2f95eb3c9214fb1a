package dev.cairn.server.admin;

import dev.cairn.protocol.TroubleException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.function.BooleanSupplier;

/** Lets requests pass that come with a bearer token which has not ended. */
final class Authentication implements Handler<RoutingContext> {
  private static final String BEARER = "cairn.bearer";
  private static final String STANDING = "cairn.standing";
  private static final String SCHEME = "Bearer ";
  private static final int TOKEN_LENGTH_MAX = 256;

  private final OperatorTokens tokens;
  private final Clock clock;

  Authentication(OperatorTokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Who sent the request. */
  static Bearer bearer(RoutingContext context) {
    return context.get(BEARER);
  }

  /**
   * Tells, whenever it is asked, whether the request's token would still let it pass: for answers
   * that go on for long.
   */
  static BooleanSupplier standing(RoutingContext context) {
    return context.get(STANDING);
  }

  /** The name of who sent the request, for the record. */
  static String operator(RoutingContext context) {
    return bearer(context).name();
  }

  @Override
  public void handle(RoutingContext context) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      Replies.problem(
          context,
          ProblemCode.UNAUTHORIZED,
          "send the operator token as 'Authorization: Bearer " + OperatorTokens.PREFIX + "...'");
      return;
    }
    String token = header.substring(SCHEME.length()).strip();
    Bearer bearer = token.length() > TOKEN_LENGTH_MAX ? null : tokens.bearerOf(token);
    if (bearer == null) {
      Replies.problem(
          context, ProblemCode.UNAUTHORIZED, "the token is not one of this coordinator's");
      return;
    }
    if (bearer.isExpired(clock.instant())) {
      Replies.problem(
          context,
          ProblemCode.TOKEN_EXPIRED,
          "the token " + bearer.name() + " ended at " + bearer.expiresAt() + "; ask for another");
      return;
    }
    BooleanSupplier standing = () -> stands(token);
    context.put(BEARER, bearer).put(STANDING, standing);
    context.next();
  }

  private boolean stands(String token) {
    try {
      Bearer bearer = tokens.bearerOf(token);
      return bearer != null && !bearer.isExpired(clock.instant());
    } catch (TroubleException e) {
      // Nobody can be told anything new at the moment.
      return true;
    }
  }
}
