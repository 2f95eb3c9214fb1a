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

  /** How long a client stays away that is told to, in milliseconds. */
  static long stayMillis(long toldMillis) {
    return Math.min(MILLIS_MAX, toldMillis);
  }

  /** Notes how long the client will stay away, in milliseconds. */
  void begin(long wallMillis, long stayMillis) {
    mark.put(wallMillis, stayMillis);
  }

  /** How long the client stays away yet, in milliseconds; see {@link StayMark#leftMillis}. */
  long leftMillis(long wallMillis) {
    return stayMillis(mark.leftMillis(wallMillis));
  }
}
