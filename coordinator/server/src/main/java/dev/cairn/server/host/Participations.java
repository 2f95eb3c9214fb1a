package dev.cairn.server.host;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Population;
import org.jspecify.annotations.Nullable;

/** Knows when clients took part last, over restarts. */
@FunctionalInterface
public interface Participations {

  /**
   * When an update of a client was accepted last in a population, in milliseconds since 1970; null
   * if none was. May block; trouble of the store is a {@link dev.cairn.protocol.TroubleException}.
   */
  @Nullable Long last(Population population, ClientId client);
}
