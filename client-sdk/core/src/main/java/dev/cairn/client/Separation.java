package dev.cairn.client;

import dev.cairn.protocol.Digest;
import dev.cairn.protocol.Population;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Remembers until when a client stays away from a population since its last update was accepted: as
 * long as the run that took it had asked for. The coordinator keeps that, too; a client that
 * remembers spares both a check-in.
 */
final class Separation {
  private static final String PREFIX = "separation-";
  private static final int NAME_DIGITS = 32;

  private final ClientStore store;
  private final String key;

  Separation(ClientStore store, Population population) {
    this.store = store;
    // A store's keys have fewer letters than a population's name.
    this.key =
        PREFIX
            + Digest.of(population.name().getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, NAME_DIGITS);
  }

  void tookPart(long wallMillis, long separationMillis) {
    if (separationMillis > 0) {
      store.put(key, wallMillis + " " + separationMillis);
    }
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
      long separation = Long.parseLong(parts[parts.length - 1]);
      return wallMillis < at ? 0 : Math.max(0, at - wallMillis + separation);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
