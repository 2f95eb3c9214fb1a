package dev.cairn.client.testing;

import dev.cairn.engine.port.MessageStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.util.HashMap;
import java.util.Map;

/** The messages of secure rounds in memory. Safe to use from several threads. */
public final class InMemoryMessageStore implements MessageStore {
  private final Map<RoundId, Map<Digest, byte[]>> rounds = new HashMap<>();

  @Override
  public synchronized void put(RoundId round, Map<Digest, byte[]> messages) {
    Map<Digest, byte[]> stored = rounds.computeIfAbsent(round, id -> new HashMap<>());
    messages.forEach((digest, message) -> stored.putIfAbsent(digest, message.clone()));
  }

  @Override
  public synchronized byte[] get(RoundId round, Digest digest) {
    byte[] message = rounds.getOrDefault(round, Map.of()).get(digest);
    if (message == null) {
      throw new TroubleException("message " + digest + " of round " + round + " is not there");
    }
    return message.clone();
  }

  @Override
  public synchronized void erase(RoundId round) {
    rounds.remove(round);
  }

  /** How many messages of open rounds are there. */
  public synchronized int size() {
    return rounds.values().stream().mapToInt(Map::size).sum();
  }
}
