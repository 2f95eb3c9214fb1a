package dev.cairn.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.SessionId;
import dev.cairn.secagg.message.Envelope;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.SignedMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a coordinator has said in secure rounds, and whether it ever said anything else: to the same
 * client, or to another one in what it signs, which is for all.
 */
final class Statements {
  private static final ClientId EVERYBODY = new ClientId("everybody");

  private final Map<Place, SignedMessage> said = new ConcurrentHashMap<>();
  private final List<String> contradictions = new CopyOnWriteArrayList<>();
  private final AtomicInteger repeated = new AtomicInteger();

  private record Place(RoundId round, ClientId client, MessageType type) {}

  /** Takes down a message of the coordinator. */
  void heard(SessionId session, MessageType expected, SignedMessage message) {
    if (message.body().length < 2 || message.body()[1] != expected.code()) {
      contradictions.add("no " + expected + " for " + session + ", but " + text(message));
    }
    if (!isNew(new Place(session.round(), session.client(), expected), message)) {
      repeated.incrementAndGet();
    }
    // What is attached is for this client.
    SignedMessage toAll = new SignedMessage(message.body(), message.signature());
    isNew(new Place(session.round(), EVERYBODY, expected), toAll);
  }

  private boolean isNew(Place place, SignedMessage message) {
    SignedMessage before = said.putIfAbsent(place, message);
    if (before != null && !before.sameAs(message)) {
      contradictions.add(
          "a second " + place + ": first " + text(before) + ", then " + text(message));
    }
    return before == null;
  }

  /** Takes down that a client was told something that it must not be told. */
  void wrong(String what) {
    contradictions.add(what);
  }

  private static String text(SignedMessage message) {
    byte[] all = Envelope.pack(message);
    return all.length + " bytes with digest " + Digest.of(all);
  }

  /** How many messages were given to the same client again. */
  int repeated() {
    return repeated.get();
  }

  /** How many different messages clients were given. */
  long different() {
    return said.keySet().stream().filter(place -> !place.client().equals(EVERYBODY)).count();
  }

  /** Fails if the coordinator ever contradicted itself. */
  void check() {
    assertThat(contradictions).as("contradictions").isEmpty();
  }
}
