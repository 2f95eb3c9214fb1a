package dev.cairn.client;

import dev.cairn.protocol.Population;

/**
 * Remembers until when a client stays away from a population since its last update was accepted: as
 * long as the run that took it had asked for. The coordinator keeps that, too; a client that
 * remembers spares both a check-in.
 */
final class Separation {
  private final StayMark mark;

  Separation(ClientStore store, Population population) {
    this.mark = new StayMark(store, "separation", population);
  }

  void tookPart(long wallMillis, long separationMillis) {
    if (separationMillis > 0) {
      mark.put(wallMillis, separationMillis);
    }
  }

  /** How long the client stays away yet, in milliseconds; see {@link StayMark#leftMillis}. */
  long leftMillis(long wallMillis) {
    return mark.leftMillis(wallMillis);
  }
}
