package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.server.admin.EventFeed.FeedEvent;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.UnaryOperator;

/** What is told of rounds to those who may not see clients: how many, and never which. */
final class HiddenClients {
  /** Stands where a client's id would. */
  static final String HIDDEN = "hidden";

  /** Stands where a detail would name clients. */
  static final String DETAIL = "it names clients, which your token may not see";

  private static final String CLIENT = "client";
  private static final List<String> LISTS = List.of("members", "included", "confirmed");

  private HiddenClients() {}

  /** How rounds are told to whoever asks. */
  static UnaryOperator<RoundView> rounds(RoutingContext context) {
    return seesClients(context) ? UnaryOperator.identity() : HiddenClients::of;
  }

  /** How events are told to whoever asks. */
  static UnaryOperator<FeedEvent> events(RoutingContext context) {
    return seesClients(context) ? UnaryOperator.identity() : HiddenClients::of;
  }

  private static boolean seesClients(RoutingContext context) {
    return Authentication.bearer(context).may(Permission.CLIENTS_READ);
  }

  private static RoundView of(RoundView round) {
    AbandonReason reason = round.reason();
    return reason != null && reason.namesClients() ? round.detailed(DETAIL) : round;
  }

  static FeedEvent of(FeedEvent event) {
    if (!event.payload().isObject()) {
      return event;
    }
    ObjectNode payload = event.payload().deepCopy();
    if (payload.has(CLIENT)) {
      payload.put(CLIENT, HIDDEN);
    }
    for (String list : LISTS) {
      if (payload.get(list) instanceof ArrayNode clients) {
        for (int i = 0; i < clients.size(); i++) {
          clients.set(i, TextNode.valueOf(HIDDEN));
        }
      }
    }
    if (event.type().equals("RoundAbandoned") && namesClients(payload.path("reason"))) {
      payload.put("detail", DETAIL);
    }
    return new FeedEvent(
        event.position(), event.at(), event.run(), event.round(), event.type(), payload);
  }

  private static boolean namesClients(JsonNode reason) {
    for (AbandonReason one : AbandonReason.values()) {
      if (one.name().equals(reason.asText())) {
        return one.namesClients();
      }
    }
    return true;
  }
}
