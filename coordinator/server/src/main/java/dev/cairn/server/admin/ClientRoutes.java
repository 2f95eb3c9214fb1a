package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
    Requires read = new Requires(Permission.CLIENTS_READ);
    Requires write = new Requires(Permission.CLIENTS_WRITE);
    Requires enrol = new Requires(Permission.CLIENTS_ENROL);
    Requires erase = new Requires(Permission.CLIENTS_ERASE);
    router.post("/v1/enrolments").handler(enrol).handler(this::issue);
    router.get("/v1/clients").handler(read).handler(this::list);
    router.get("/v1/clients/:client").handler(read).handler(this::show);
    router.get("/v1/clients/:client/strikes").handler(read).handler(this::strikes);
    router.post("/v1/clients/:client/revoke").handler(write).handler(this::revoke);
    router.post("/v1/clients/:client/disable").handler(write).handler(this::disable);
    router.post("/v1/clients/:client/enable").handler(write).handler(this::enable);
    router.post("/v1/clients/:client/quarantine").handler(write).handler(this::quarantine);
    router.post("/v1/clients/:client/release").handler(write).handler(this::release);
    router.post("/v1/clients/:client/erase").handler(erase).handler(this::erase);
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
    Page page = Page.of(context, CLIENTS_MAX, CLIENTS_USUAL, "after");
    String after = context.queryParams().get("after");
    ClientId behind = after == null ? page.behind(ClientId::new) : Parameters.client(after);
    calls.answer(
        context,
        200,
        () -> page.answer("clients", clients.clients(behind, page.wanted()), ClientView::client));
  }

  private void show(RoutingContext context) {
    ClientId client = client(context);
    calls.answerState(context, () -> known(client, clients.client(client)));
  }

  private void revoke(RoutingContext context) {
    ClientId client = client(context);
    String reason = Bodies.reason(context);
    String operator = Authentication.operator(context);
    Long expected = Revisions.expected(context);
    calls.answerState(
        context, () -> known(client, clients.revoke(client, reason, operator, expected)));
  }

  private <T> T known(ClientId client, @Nullable T view) {
    if (view == null) {
      throw clients.isErased(client)
          ? new AdminRefusedException(
              ProblemCode.CLIENT_ERASED, "client " + client + " was erased: nothing else is known")
          : new AdminRefusedException(ProblemCode.CLIENT_UNKNOWN, "no client " + client);
    }
    return view;
  }

  private void strikes(RoutingContext context) {
    ClientId client = client(context);
    calls.answer(context, 200, () -> Map.of("strikes", known(client, clients.strikes(client))));
  }

  private void disable(RoutingContext context) {
    ClientId client = client(context);
    String reason = Bodies.reason(context);
    String operator = Authentication.operator(context);
    Long expected = Revisions.expected(context);
    calls.answerState(
        context, () -> known(client, clients.disable(client, reason, operator, expected)));
  }

  private void enable(RoutingContext context) {
    ClientId client = client(context);
    // The reason of this and the next but one is for the record of what was asked.
    Bodies.reason(context);
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> known(client, clients.enable(client, expected)));
  }

  /** Why, and for how long; without an end until the device is released. */
  record Quarantine(@Nullable String reason, @Nullable String until) {}

  private void quarantine(RoutingContext context) {
    ClientId client = client(context);
    Quarantine wish = Bodies.read(context, Quarantine.class);
    String reason = Bodies.requireReason(wish.reason());
    Instant until = wish.until() == null ? null : end(wish.until());
    String operator = Authentication.operator(context);
    Long expected = Revisions.expected(context);
    calls.answerState(
        context,
        () -> known(client, clients.quarantine(client, reason, until, operator, expected)));
  }

  private Instant end(String text) {
    try {
      Instant end = Instant.parse(text);
      if (end.isAfter(clock.instant())) {
        return end;
      }
    } catch (DateTimeParseException e) {
      // Told below, like a time that is past.
    }
    throw Bodies.bad("until must be a time to come, such as 2031-05-04T00:00:00Z, not " + text);
  }

  private void release(RoutingContext context) {
    ClientId client = client(context);
    Bodies.reason(context);
    Long expected = Revisions.expected(context);
    calls.answerState(context, () -> known(client, clients.release(client, expected)));
  }

  private void erase(RoutingContext context) {
    ClientId client = client(context);
    Bodies.reason(context);
    Long expected = Revisions.expected(context);
    calls.answer(context, 200, () -> known(client, clients.erase(client, expected)));
  }

  private static ClientId client(RoutingContext context) {
    return Parameters.client(context.pathParam("client"));
  }
}
