package dev.cairn.server.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tokens of the admin API, and what their roles allow. */
final class TokenRoutes {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final int TOKENS_MAX = 1000;
  private static final int TOKENS_USUAL = 100;
  private static final int NAME_CHARS_MAX = 64;
  private static final long VALID_MILLIS_MIN = 60_000;
  private static final long VALID_MILLIS_MAX = Duration.ofDays(366).toMillis();

  private final TokenOperations tokens;
  private final Calls calls;

  TokenRoutes(TokenOperations tokens, Calls calls) {
    this.tokens = tokens;
    this.calls = calls;
  }

  void mount(Router router) {
    Requires read = new Requires(Permission.TOKENS_READ);
    Requires write = new Requires(Permission.TOKENS_WRITE);
    Requires ask = new Requires(Permission.SYSTEM_READ);
    router.get("/v1/roles").handler(ask).handler(this::roles);
    router.get("/v1/tokens/self").handler(ask).handler(this::self);
    router.get("/v1/tokens").handler(read).handler(this::list);
    router.post("/v1/tokens").handler(write).handler(this::create);
    router.get("/v1/tokens/:token").handler(read).handler(this::show);
    router.post("/v1/tokens/:token/revoke").handler(write).handler(this::revoke);
    router.post("/v1/tokens/:token/rotate").handler(write).handler(this::rotate);
  }

  /** The token that somebody wishes for. */
  record Wish(@Nullable String name, @Nullable List<String> roles, @Nullable Long validMillis) {}

  /** What a role allows. */
  record RoleView(String role, List<String> permissions) {}

  private void roles(RoutingContext context) {
    List<RoleView> roles = new ArrayList<>();
    for (Role role : Role.values()) {
      roles.add(
          new RoleView(
              role.text(), RoleMatrix.of(role).stream().map(Permission::text).sorted().toList()));
    }
    Replies.json(context, 200, Json.bytes(Map.of("roles", roles)));
  }

  private void self(RoutingContext context) {
    String id = Authentication.bearer(context).token();
    calls.answerState(context, () -> known(id, tokens.token(id)));
  }

  private void list(RoutingContext context) {
    Page page = Page.of(context, TOKENS_MAX, TOKENS_USUAL, "after");
    String after = context.queryParams().get("after");
    String behind = after == null ? page.behind(TokenRoutes::key) : id(after);
    calls.answer(
        context,
        200,
        () -> page.answer("tokens", tokens.tokens(behind, page.wanted()), TokenView::token));
  }

  private void create(RoutingContext context) {
    Wish wish = Bodies.read(context, Wish.class);
    if (wish.name() == null || wish.roles() == null || wish.validMillis() == null) {
      throw Bodies.bad("give name, roles and validMillis");
    }
    String name = Bodies.requireLine("name", wish.name(), NAME_CHARS_MAX);
    Set<Role> roles = roles(wish.roles());
    long valid =
        Parameters.number(
            "validMillis", wish.validMillis().toString(), VALID_MILLIS_MIN, VALID_MILLIS_MAX, 0);
    String operator = Authentication.operator(context);
    made(context, () -> tokens.create(name, roles, Duration.ofMillis(valid), operator));
  }

  private static Set<Role> roles(List<String> texts) {
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    try {
      texts.forEach(text -> roles.add(Role.parse(text)));
    } catch (IllegalArgumentException e) {
      throw Bodies.bad(String.valueOf(e.getMessage()));
    }
    if (roles.isEmpty()) {
      throw Bodies.bad("a token has at least one role");
    }
    return roles;
  }

  private void show(RoutingContext context) {
    String id = id(context.pathParam("token"));
    calls.answerState(context, () -> known(id, tokens.token(id)));
  }

  private void revoke(RoutingContext context) {
    String id = id(context.pathParam("token"));
    String reason = Bodies.reason(context);
    String operator = Authentication.operator(context);
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> known(id, tokens.revoke(id, reason, expected, operator)));
  }

  private void rotate(RoutingContext context) {
    String id = id(context.pathParam("token"));
    // The reason is for the record of what was asked, not for the token.
    Bodies.reason(context);
    Long expected = Revisions.expected(context);
    made(context, () -> known(id, tokens.rotate(id, expected)));
  }

  private void made(RoutingContext context, Callable<NewToken> work) {
    calls
        .call(work)
        .onSuccess(
            token -> {
              context
                  .response()
                  .putHeader(HttpHeaders.LOCATION, "/v1/tokens/" + token.token().token());
              Replies.json(context, 201, Json.bytes(token));
            })
        .onFailure(failure -> Replies.failure(context, failure));
  }

  private static <T> T known(String id, @Nullable T token) {
    if (token == null) {
      throw new AdminRefusedException(ProblemCode.TOKEN_UNKNOWN, "no token " + id);
    }
    return token;
  }

  private static String key(String text) {
    if (!ID.matcher(text).matches()) {
      throw new IllegalArgumentException("no token's id");
    }
    return text;
  }

  private static String id(String text) {
    if (!ID.matcher(text).matches()) {
      throw Bodies.bad("a token's id has 16 hexadecimal digits; the token itself is no id");
    }
    return text;
  }
}
