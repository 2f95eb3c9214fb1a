package dev.cairn.server.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Lets requests with an operator's bearer token pass. */
final class Authentication implements Handler<RoutingContext> {
  private static final String OPERATOR = "cairn.operator";
  private static final String SCHEME = "Bearer ";
  private static final int TOKEN_LENGTH_MAX = 256;

  private final OperatorTokens tokens;

  Authentication(OperatorTokens tokens) {
    this.tokens = tokens;
  }

  /** Who sent the request. */
  static String operator(RoutingContext context) {
    return context.get(OPERATOR);
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
    String operator = token.length() > TOKEN_LENGTH_MAX ? null : tokens.operatorOf(token);
    if (operator == null) {
      Replies.problem(
          context, ProblemCode.UNAUTHORIZED, "the token is not one of this coordinator's");
      return;
    }
    context.put(OPERATOR, operator);
    context.next();
  }
}
