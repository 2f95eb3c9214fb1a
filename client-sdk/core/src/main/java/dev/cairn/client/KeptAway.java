package dev.cairn.client;

import dev.cairn.protocol.Population;

/**
 * Remembers until when the coordinator takes nothing of this client any more, because a limit of
 * the device is reached. Whoever asks earlier trains for nothing.
 */
final class KeptAway {

  /** The longest that a coordinator can keep a client away by that; afterwards it asks again. */
  static final long MILLIS_MAX = 86_400_000;

  private final StayMark mark;

  KeptAway(ClientStore store, Population population) {
    this.mark = new StayMark(store, "kept-away", population);
  }

  /** Notes what the coordinator said; gives how long the client will stay away. */
  long told(long wallMillis, long millis) {
    long stay = Math.min(MILLIS_MAX, millis);
    mark.put(wallMillis, stay);
    return stay;
  }

  /** How long the client stays away yet, in milliseconds; see {@link StayMark#leftMillis}. */
  long leftMillis(long wallMillis) {
    return Math.min(MILLIS_MAX, mark.leftMillis(wallMillis));
  }
}
