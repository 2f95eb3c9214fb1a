package dev.cairn.client;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Remembers, over restarts, from when on and for how long a client stays away from a population.
 */
final class StayMark {
  private static final int NAME_DIGITS = 32;

  private final ClientStore store;
  private final String key;

  /**
   * A mark of one kind.
   *
   * @param kind how its key begins, at most 31 letters and hyphens
   */
  StayMark(ClientStore store, String kind, Population population) {
    this.store = store;
    // A store's keys have fewer letters than a population's name.
    this.key =
        kind
            + "-"
            + Digest.of(population.name().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, NAME_DIGITS);
  }

  void put(long wallMillis, long millis) {
    store.put(key, wallMillis + " " + millis);
  }

  /**
   * How long the client stays away yet, in milliseconds; 0 if the clock was set back since, or the
   * mark is damaged: then the coordinator says.
   */
  long leftMillis(long wallMillis) {
    Optional<String> mark = store.get(key);
    if (!mark.isPresent()) {
      return 0;
    }
    String[] parts = mark.get().split(" ", -1);
    try {
      long at = Long.parseLong(parts[0]);
      long stay = Long.parseLong(parts[parts.length - 1]);
      return wallMillis < at ? 0 : Math.max(0, at - wallMillis + stay);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
