package dev.cairn.client.testing;

import dev.cairn.engine.port.Lease;
import dev.cairn.engine.port.MessageStore;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.protocol.TroubleException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of secure rounds in memory. Safe to use from several threads. */
public final class InMemoryMessageStore implements MessageStore {
  private final @Nullable InMemoryLeases leases;
  private final Map<RoundId, Map<Digest, byte[]>> rounds = new HashMap<>();

  /** Creates an empty store. */
  public InMemoryMessageStore() {
    this(null);
  }

  /** Creates an empty store with leases beside it. */
  public InMemoryMessageStore(@Nullable InMemoryLeases leases) {
    this.leases = leases;
  }

  @Override
  public MessageStore under(Lease lease) {
    InMemoryLeases beside = leases;
    if (beside == null) {
      return MessageStore.super.under(lease);
    }
    return new MessageStore() {
      @Override
      public void put(RoundId round, Map<Digest, byte[]> messages) {
        beside.whileHeld(lease, () -> InMemoryMessageStore.this.put(round, messages));
      }

      @Override
      public byte[] get(RoundId round, Digest digest) {
        return InMemoryMessageStore.this.get(round, digest);
      }

      @Override
      public void erase(RoundId round) {
        InMemoryMessageStore.this.erase(round);
      }
    };
  }

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
