package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.engine.cohort.AbandonReason;
import dev.cairn.engine.round.RoundEvent;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Departure;
import dev.cairn.protocol.Digest;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The forms of a round's events. */
final class RoundEventTypes {
  static final List<EventType<? extends RoundEvent>> ALL =
      List.of(
          EventType.first(
              RoundEvent.RoundOpened.class,
              RoundEventTypes::writeOpened,
              from ->
                  new RoundEvent.RoundOpened(
                      RoundConfigJson.read(from.object("config")), from.whole("at"))),
          EventType.first(
              RoundEvent.ClientJoined.class,
              (event, to) -> to.put("client", event.client().value()),
              from -> new RoundEvent.ClientJoined(from.client("client"))),
          sealed(
              RoundEvent.CohortSealed.class,
              "members",
              RoundEvent.CohortSealed::members,
              RoundEvent.CohortSealed::at,
              RoundEvent.CohortSealed::new),
          answered(
              RoundEvent.KeyAdvertised.class,
              "advert",
              RoundEvent.KeyAdvertised::client,
              RoundEvent.KeyAdvertised::advert,
              RoundEvent.KeyAdvertised::new),
          sealed(
              RoundEvent.RosterSealed.class,
              "members",
              RoundEvent.RosterSealed::members,
              RoundEvent.RosterSealed::at,
              RoundEvent.RosterSealed::new),
          answered(
              RoundEvent.SharesReceived.class,
              "shares",
              RoundEvent.SharesReceived::client,
              RoundEvent.SharesReceived::shares,
              RoundEvent.SharesReceived::new),
          sealed(
              RoundEvent.SharesSettled.class,
              "members",
              RoundEvent.SharesSettled::members,
              RoundEvent.SharesSettled::at,
              RoundEvent.SharesSettled::new),
          EventType.first(
              RoundEvent.GraceStarted.class,
              (event, to) -> to.put("deadline", event.deadline()),
              from -> new RoundEvent.GraceStarted(from.whole("deadline"))),
          EventType.first(
              RoundEvent.UpdateAccepted.class,
              RoundEventTypes::writeAccepted,
              from ->
                  new RoundEvent.UpdateAccepted(
                      from.client("client"), from.digest("body"), from.digestOrNull("header"))),
          sealed(
              RoundEvent.CollectionClosed.class,
              "included",
              RoundEvent.CollectionClosed::included,
              RoundEvent.CollectionClosed::at,
              RoundEvent.CollectionClosed::new),
          answered(
              RoundEvent.SetConfirmed.class,
              "confirmation",
              RoundEvent.SetConfirmed::client,
              RoundEvent.SetConfirmed::confirmation,
              RoundEvent.SetConfirmed::new),
          sealed(
              RoundEvent.ConfirmationsClosed.class,
              "confirmed",
              RoundEvent.ConfirmationsClosed::confirmed,
              RoundEvent.ConfirmationsClosed::at,
              RoundEvent.ConfirmationsClosed::new),
          answered(
              RoundEvent.SharesRevealed.class,
              "reveal",
              RoundEvent.SharesRevealed::client,
              RoundEvent.SharesRevealed::reveal,
              RoundEvent.SharesRevealed::new),
          EventType.first(
              RoundEvent.SumRecovered.class,
              (event, to) -> to.put("sum", event.sum().hex()).put("at", event.at()),
              from -> new RoundEvent.SumRecovered(from.digest("sum"), from.whole("at"))),
          EventType.first(
              RoundEvent.ResultFixed.class,
              RoundEventTypes::writeFixed,
              from ->
                  new RoundEvent.ResultFixed(
                      from.digest("result"),
                      from.whole("weight"),
                      from.wholeInt("count"),
                      from.real("loss"))),
          EventType.first(
              RoundEvent.ModelProposed.class,
              RoundEventTypes::writeProposed,
              from ->
                  new RoundEvent.ModelProposed(
                      from.model("model"), from.digestOrNull("optimizerState"))),
          EventType.first(
              RoundEvent.ParticipantLeft.class,
              (event, to) ->
                  to.put("client", event.client().value())
                      .put("departure", event.departure().name()),
              from ->
                  new RoundEvent.ParticipantLeft(
                      from.client("client"), from.constant("departure", Departure.class))),
          EventType.first(
              RoundEvent.RoundAbandoned.class,
              RoundEventTypes::writeAbandoned,
              from ->
                  new RoundEvent.RoundAbandoned(
                      from.constant("reason", AbandonReason.class),
                      from.text("detail"),
                      from.truth("revealed"),
                      from.truth(from.has("spent") ? "spent" : "revealed"))),
          EventType.first(
              RoundEvent.RoundResumed.class,
              (event, to) -> to.put("outageMillis", event.outageMillis()),
              from -> new RoundEvent.RoundResumed(from.whole("outageMillis"))));

  private RoundEventTypes() {}

  /** A client's answer: who, and the digest of what. */
  private static <E> EventType<E> answered(
      Class<E> type,
      String what,
      Function<E, ClientId> client,
      Function<E, Digest> digest,
      BiFunction<ClientId, Digest, E> maker) {
    return EventType.first(
        type,
        (event, to) ->
            to.put("client", client.apply(event).value()).put(what, digest.apply(event).hex()),
        from -> maker.apply(from.client("client"), from.digest(what)));
  }

  /** The end of a phase: the set of clients with which the round goes on. */
  private static <E> EventType<E> sealed(
      Class<E> type,
      String what,
      Function<E, List<ClientId>> members,
      Function<E, Long> at,
      BiFunction<List<ClientId>, Long, E> maker) {
    return EventType.first(
        type,
        (event, to) -> {
          JsonText.putClients(to, what, members.apply(event));
          to.put("at", at.apply(event));
        },
        from -> maker.apply(from.clients(what), from.whole("at")));
  }

  private static void writeOpened(RoundEvent.RoundOpened event, ObjectNode to) {
    to.set("config", RoundConfigJson.write(event.config()));
    to.put("at", event.at());
  }

  private static void writeAccepted(RoundEvent.UpdateAccepted event, ObjectNode to) {
    to.put("client", event.client().value()).put("body", event.body().hex());
    Digest header = event.header();
    if (header != null) {
      to.put("header", header.hex());
    }
  }

  private static void writeFixed(RoundEvent.ResultFixed event, ObjectNode to) {
    to.put("result", event.result().hex())
        .put("weight", event.weight())
        .put("count", event.count());
    JsonText.putReal(to, "loss", event.loss());
  }

  private static void writeProposed(RoundEvent.ModelProposed event, ObjectNode to) {
    to.put("model", event.model().digest().hex());
    Digest state = event.optimizerState();
    if (state != null) {
      to.put("optimizerState", state.hex());
    }
  }

  private static void writeAbandoned(RoundEvent.RoundAbandoned event, ObjectNode to) {
    to.put("reason", event.reason().name());
    JsonText.putText(to, "detail", event.detail());
    to.put("revealed", event.revealed());
    if (event.spent() != event.revealed()) {
      to.put("spent", event.spent());
    }
  }
}
