package dev.cairn.faults.modelled;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.RoundId;
import java.util.Collection;

/**
 * Masks that anybody can compute: one of each client's own, and one of each pair of dealers, which
 * the two add and subtract.
 */
public final class ModelledMasks {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private ModelledMasks() {}

  /** Hides a client's update, in place. */
  public static void hide(
      long[] lanes, RoundId round, ClientId client, Collection<ClientId> dealers) {
    add(lanes, ownKey(round, client), 1);
    for (ClientId other : dealers) {
      addPair(lanes, round, client, other, 1);
    }
  }

  /** Removes a client's own mask from a sum with its update, in place. */
  static void removeOwn(long[] sum, RoundId round, ClientId included) {
    add(sum, ownKey(round, included), -1);
  }

  /** Removes what a client that is in the sum shares with a dealer that is not, in place. */
  static void removePair(long[] sum, RoundId round, ClientId included, ClientId missing) {
    addPair(sum, round, included, missing, -1);
  }

  private static void addPair(
      long[] lanes, RoundId round, ClientId client, ClientId other, int sign) {
    int order = client.compareTo(other);
    if (order != 0) {
      long key = ownKey(round, client) * ownKey(round, other);
      add(lanes, key, order < 0 ? sign : -sign);
    }
  }

  private static long ownKey(RoundId round, ClientId client) {
    return mixed(round.hashCode() * GOLDEN + client.hashCode()) | 1;
  }

  private static void add(long[] lanes, long key, int sign) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] += sign * mixed(key + (i + 1) * GOLDEN);
    }
  }

  /** The finaliser of SplittableRandom. */
  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
