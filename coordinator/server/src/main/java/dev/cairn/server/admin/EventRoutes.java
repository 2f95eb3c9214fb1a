package dev.cairn.server.admin;

import dev.cairn.protocol.RunId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Server-sent events: everything that happens, in order, from any position on. */
final class EventRoutes {
  private final Vertx vertx;
  private final EventFeed events;
  private final Calls calls;
  private final StreamSlots slots;
  private final AdminSettings settings;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  EventRoutes(
      Vertx vertx, EventFeed events, Calls calls, StreamSlots slots, AdminSettings settings) {
    this.vertx = vertx;
    this.events = events;
    this.calls = calls;
    this.slots = slots;
    this.settings = settings;
  }

  void mount(Router router) {
    router.get("/v1/events").handler(new Requires(Permission.EVENTS_READ)).handler(this::stream);
  }

  private void stream(RoutingContext context) {
    RunId run = Parameters.runFilter(context);
    String resume = context.request().getHeader("Last-Event-ID");
    String after = resume != null ? resume : context.queryParams().get("after");
    long from =
        Parameters.number(resume != null ? "Last-Event-ID" : "after", after, 0, Long.MAX_VALUE, -1);
    if (!slots.take()) {
      throw slots.refusal();
    }
    start(from)
        .onSuccess(position -> open(context, run, position))
        .onFailure(
            failure -> {
              slots.giveBack();
              Replies.failure(context, failure);
            });
  }

  private Future<Long> start(long from) {
    return from >= 0 ? Future.succeededFuture(from) : calls.call(events::latest);
  }

  private void open(RoutingContext context, @Nullable RunId run, long position) {
    EventStream stream =
        new EventStream(
            vertx,
            events,
            calls,
            settings,
            context.response(),
            Authentication.standing(context),
            run,
            HiddenClients.events(context),
            position);
    open.add(stream);
    stream.start(
        () -> {
          open.remove(stream);
          slots.giveBack();
        });
  }

  /** Ends all streams; their readers resume elsewhere or later. */
  void close() {
    open.forEach(EventStream::close);
  }
}
