package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens that enrol devices, and devices. */
final class ClientRoutes {
  private static final int TOKENS_MAX = 1000;
  private static final long VALID_MILLIS_MIN = 60_000;
  private static final long VALID_MILLIS_MAX = Duration.ofDays(30).toMillis();
  private static final long VALID_MILLIS_USUAL = Duration.ofDays(1).toMillis();
  private static final int CLIENTS_MAX = 1000;
  private static final int CLIENTS_USUAL = 100;
  private static final int NAME_CHARS_MAX = 64;

  private final ClientOperations clients;
  private final Calls calls;
  private final Clock clock;

  ClientRoutes(ClientOperations clients, Calls calls, Clock clock) {
    this.clients = clients;
    this.calls = calls;
    this.clock = clock;
  }

  void mount(Router router) {
    router
        .post("/v1/enrolments")
        .handler(new Requires(Permission.CLIENTS_ENROL))
        .handler(this::issue);
    router.get("/v1/clients").handler(new Requires(Permission.CLIENTS_READ)).handler(this::list);
    router
        .get("/v1/clients/:client")
        .handler(new Requires(Permission.CLIENTS_READ))
        .handler(this::show);
    router
        .post("/v1/clients/:client/revoke")
        .handler(new Requires(Permission.CLIENTS_WRITE))
        .handler(this::revoke);
  }

  /** What an operator asks for; what is missing has a default. */
  record Wish(@Nullable Integer count, @Nullable String name, @Nullable Long validMillis) {}

  /** Tokens as they are shown, once. */
  record Tokens(Digest caFingerprint, Instant expiresAt, List<String> tokens) {}

  private void issue(RoutingContext context) {
    Wish wish = Bodies.read(context, Wish.class);
    int count = (int) Parameters.number("count", text(wish.count()), 1, TOKENS_MAX, 1);
    long validMillis =
        Parameters.number(
            "validMillis",
            text(wish.validMillis()),
            VALID_MILLIS_MIN,
            VALID_MILLIS_MAX,
            VALID_MILLIS_USUAL);
    List<@Nullable String> names = names(wish.name(), count);
    String operator = Authentication.operator(context);
    calls.answer(
        context,
        201,
        () -> {
          Instant until = clock.instant().plusMillis(validMillis);
          List<String> tokens = clients.issue(names, Duration.ofMillis(validMillis), operator);
          return new Tokens(clients.fingerprint(), until, tokens);
        });
  }

  private static @Nullable String text(@Nullable Number number) {
    return number == null ? null : number.toString();
  }

  /** Several devices of one name are told apart by a number. */
  private static List<@Nullable String> names(@Nullable String name, int count) {
    if (name != null) {
      Bodies.requireLine("name", name, NAME_CHARS_MAX);
    }
    List<@Nullable String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(name == null || count == 1 ? name : name + "-" + i);
    }
    return names;
  }

  private void list(RoutingContext context) {
    int max = Parameters.number(context, "limit", 1, CLIENTS_MAX, CLIENTS_USUAL);
    String after = context.queryParams().get("after");
    ClientId behind = after == null ? null : Parameters.client(after);
    calls.answer(context, 200, () -> Map.of("clients", clients.clients(behind, max)));
  }

  private void show(RoutingContext context) {
    ClientId client = Parameters.client(context.pathParam("client"));
    calls.answer(context, 200, () -> known(client, clients.client(client)));
  }

  private void revoke(RoutingContext context) {
    ClientId client = Parameters.client(context.pathParam("client"));
    String reason = Bodies.reason(context);
    String operator = Authentication.operator(context);
    calls.answer(context, 200, () -> known(client, clients.revoke(client, reason, operator)));
  }

  private static ClientView known(ClientId client, @Nullable ClientView view) {
    if (view == null) {
      throw new AdminRefusedException(ProblemCode.CLIENT_UNKNOWN, "no client " + client);
    }
    return view;
  }
}
