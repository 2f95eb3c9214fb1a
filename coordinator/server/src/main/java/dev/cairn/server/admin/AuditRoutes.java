package dev.cairn.server.admin;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** The audit trail for those who look at it. */
final class AuditRoutes {
  private static final int ENTRIES_MAX = 1000;
  private static final int ENTRIES_USUAL = 100;
  private static final int NAME_CHARS_MAX = 64;

  private final AuditTrail trail;
  private final Calls calls;

  AuditRoutes(AuditTrail trail, Calls calls) {
    this.trail = trail;
    this.calls = calls;
  }

  void mount(Router router) {
    Requires read = new Requires(Permission.AUDIT_READ);
    router.get("/v1/audit").handler(read).handler(this::list);
    router.get("/v1/audit/head").handler(read).handler(this::head);
    router.post("/v1/audit/verify").handler(read).handler(this::verify);
  }

  /** A head that somebody kept; both or none. */
  record Kept(@Nullable Long number, @Nullable String hash) {}

  private void list(RoutingContext context) {
    Page page = Page.of(context, ENTRIES_MAX, ENTRIES_USUAL, "before");
    Long behind = page.behind(Long::valueOf);
    long before =
        behind == null
            ? Parameters.number(
                "before", context.queryParams().get("before"), 1, Long.MAX_VALUE, Long.MAX_VALUE)
            : behind;
    String client = context.queryParams().get("client");
    ClientId about = client == null ? null : Parameters.client(client);
    AuditTrail.Filter filter =
        new AuditTrail.Filter(
            before, text(context, "operator"), text(context, "action"), about, page.wanted());
    calls.answer(
        context, 200, () -> page.answer("entries", trail.entries(filter), AuditView::number));
  }

  private static @Nullable String text(RoutingContext context, String parameter) {
    String text = context.queryParams().get(parameter);
    return text == null ? null : Bodies.requireLine(parameter, text, NAME_CHARS_MAX);
  }

  private void head(RoutingContext context) {
    calls.answer(context, 200, trail::head);
  }

  private void verify(RoutingContext context) {
    Kept kept = Bodies.read(context, Kept.class);
    if ((kept.number() == null) != (kept.hash() == null)) {
      throw Bodies.bad("give number and hash of a head that was kept, or nothing");
    }
    AuditHead head =
        kept.number() == null ? null : head(kept.number(), String.valueOf(kept.hash()));
    calls.answerLong(context, wanted -> trail.verify(head, wanted));
  }

  private static AuditHead head(long number, String hash) {
    Parameters.number("number", Long.toString(number), 1, Long.MAX_VALUE, 1);
    try {
      return new AuditHead(number, new Digest(hash));
    } catch (IllegalArgumentException e) {
      throw Bodies.bad(String.valueOf(e.getMessage()));
    }
  }
}
