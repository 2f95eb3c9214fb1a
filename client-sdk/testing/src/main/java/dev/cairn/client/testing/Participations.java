package dev.cairn.client.testing;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When an update of each client was accepted last in each population. Part of the storage, so that
 * a coordinator that takes a run up keeps clients away as long as the one before. Safe for several
 * threads.
 */
public final class Participations {
  private record Key(Population population, ClientId client) {}

  private final Map<Key, Long> accepted = new ConcurrentHashMap<>();

  /** Creates a record of nobody. */
  public Participations() {}

  /** An update was accepted at {@code nowMillis}, since 1970. */
  void accepted(Population population, ClientId client, long nowMillis) {
    accepted.merge(new Key(population, client), nowMillis, Math::max);
  }

  /** When an update of the client was accepted last, in ms since 1970; null if none was. */
  public @Nullable Long last(Population population, ClientId client) {
    return accepted.get(new Key(population, client));
  }
}
