package dev.cairn.secagg.message;

import dev.cairn.secagg.Thresholds;

/**
 * A set of clients of a roster. It cannot hold a client twice, nor one that is not on the roster.
 *
 * @param n size of the roster, 1 to 64
 * @param bits client i is bit i
 */
public record ClientSet(int n, long bits) {
  public ClientSet {
    if (n < 1 || n > Thresholds.ROSTER_MAX) {
      throw new IllegalArgumentException("a roster has 1 to 64 clients, not " + n);
    }
    if (n < 64 && bits >>> n != 0) {
      throw new IllegalArgumentException("a member is not on the roster of " + n);
    }
  }

  /** No client of a roster of {@code n}. */
  public static ClientSet none(int n) {
    return new ClientSet(n, 0);
  }

  /** All clients of a roster of {@code n}. */
  public static ClientSet all(int n) {
    return new ClientSet(n, -1L >>> (64 - n));
  }

  /** The clients with these indices. */
  public static ClientSet of(int n, int... indices) {
    ClientSet set = none(n);
    for (int index : indices) {
      set = set.with(index);
    }
    return set;
  }

  /** Bytes of the bitmap of a set on a roster of {@code n}. */
  public static int bytes(int n) {
    return (n + 7) / 8;
  }

  /** Whether client {@code index} is a member. */
  public boolean contains(int index) {
    return index >= 0 && index < n && (bits >>> index & 1) != 0;
  }

  /** How many members there are. */
  public int size() {
    return Long.bitCount(bits);
  }

  /** This set and client {@code index}. */
  public ClientSet with(int index) {
    return new ClientSet(n, bits | bit(index));
  }

  /** This set but client {@code index}. */
  public ClientSet without(int index) {
    return new ClientSet(n, bits & ~bit(index));
  }

  /** The members that {@code other}, a set on the same roster, does not have. */
  public ClientSet minus(ClientSet other) {
    return new ClientSet(n, bits & ~other.bits);
  }

  /** Whether every member is one of {@code other}, a set on a roster of the same size. */
  public boolean isWithin(ClientSet other) {
    return n == other.n && (bits & ~other.bits) == 0;
  }

  /** The members in ascending order. */
  public int[] indices() {
    int[] indices = new int[size()];
    long left = bits;
    for (int i = 0; i < indices.length; i++) {
      indices[i] = Long.numberOfTrailingZeros(left);
      left &= left - 1;
    }
    return indices;
  }

  /** The bitmap: client i is bit {@code i mod 8} of byte {@code i / 8}. */
  public byte[] toBytes() {
    byte[] bytes = new byte[bytes(n)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (bits >>> (8 * i));
    }
    return bytes;
  }

  private long bit(int index) {
    if (index < 0 || index >= n) {
      throw new IllegalArgumentException("client " + index + " is not on the roster of " + n);
    }
    return 1L << index;
  }
}
