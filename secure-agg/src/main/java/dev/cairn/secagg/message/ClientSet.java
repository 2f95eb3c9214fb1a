package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of clients of a roster. It cannot hold a client twice, nor one that is not on the roster.
 * Immutable; two sets are equal if they have the same members on rosters of the same size.
 */
public final class ClientSet {
  private final int n;

  /** Client i is bit {@code i mod 64} of word {@code i / 64}; bits beyond n-1 are zero. */
  private final long[] words;

  private ClientSet(int n, long[] words) {
    this.n = n;
    this.words = words;
  }

  private static long[] words(int n) {
    if (n < 1 || n > RoundThresholds.ROSTER_MAX) {
      throw new IllegalArgumentException(
          "a roster has 1 to " + RoundThresholds.ROSTER_MAX + " clients, not " + n);
    }
    return new long[(n + 63) / 64];
  }

  /** No client of a roster of {@code n}, 1 to 1024. */
  public static ClientSet none(int n) {
    return new ClientSet(n, words(n));
  }

  /** All clients of a roster of {@code n}. */
  public static ClientSet all(int n) {
    long[] words = words(n);
    Arrays.fill(words, -1L);
    words[words.length - 1] = -1L >>> (63 - (n - 1) % 64);
    return new ClientSet(n, words);
  }

  /** The clients with these indices; one that is named twice is a member once. */
  public static ClientSet of(int n, int... indices) {
    long[] words = words(n);
    for (int index : indices) {
      checkIndex(n, index);
      words[index / 64] |= 1L << index;
    }
    return new ClientSet(n, words);
  }

  /**
   * The set of a bitmap as {@link #toBytes} makes it.
   *
   * @throws IllegalArgumentException if it has another length, or a member beyond the roster
   */
  public static ClientSet ofBytes(int n, byte[] bitmap) {
    long[] words = words(n);
    if (bitmap.length != bytes(n)) {
      throw new IllegalArgumentException(
          "expected a bitmap of " + bytes(n) + " bytes, got " + bitmap.length);
    }
    for (int i = 0; i < bitmap.length; i++) {
      words[i / 8] |= (bitmap[i] & 0xffL) << (8 * (i % 8));
    }
    if (n % 64 != 0 && words[words.length - 1] >>> (n % 64) != 0) {
      throw new IllegalArgumentException("a member is not on the roster of " + n);
    }
    return new ClientSet(n, words);
  }

  /** Bytes of the bitmap of a set on a roster of {@code n}. */
  public static int bytes(int n) {
    return (n + 7) / 8;
  }

  /** The size of the roster. */
  public int n() {
    return n;
  }

  /** Whether client {@code index} is a member. */
  public boolean contains(int index) {
    return index >= 0 && index < n && (words[index / 64] >>> index & 1) != 0;
  }

  /** How many members there are. */
  public int size() {
    int size = 0;
    for (long word : words) {
      size += Long.bitCount(word);
    }
    return size;
  }

  /** This set and client {@code index}. */
  public ClientSet with(int index) {
    checkIndex(n, index);
    long[] changed = words.clone();
    changed[index / 64] |= 1L << index;
    return new ClientSet(n, changed);
  }

  /** This set but client {@code index}. */
  public ClientSet without(int index) {
    checkIndex(n, index);
    long[] changed = words.clone();
    changed[index / 64] &= ~(1L << index);
    return new ClientSet(n, changed);
  }

  /** The members that {@code other}, a set on the same roster, does not have. */
  public ClientSet minus(ClientSet other) {
    checkRoster(other);
    long[] left = words.clone();
    for (int i = 0; i < left.length; i++) {
      left[i] &= ~other.words[i];
    }
    return new ClientSet(n, left);
  }

  /** The members that {@code other}, a set on the same roster, has too. */
  public ClientSet and(ClientSet other) {
    checkRoster(other);
    long[] common = words.clone();
    for (int i = 0; i < common.length; i++) {
      common[i] &= other.words[i];
    }
    return new ClientSet(n, common);
  }

  /** Whether every member is one of {@code other}, a set on a roster of the same size. */
  public boolean isWithin(ClientSet other) {
    return n == other.n && minus(other).size() == 0;
  }

  /** The members in ascending order. */
  public int[] indices() {
    int[] indices = new int[size()];
    int at = 0;
    for (int i = 0; i < words.length; i++) {
      for (long left = words[i]; left != 0; left &= left - 1) {
        indices[at++] = 64 * i + Long.numberOfTrailingZeros(left);
      }
    }
    return indices;
  }

  /** The bitmap: client i is bit {@code i mod 8} of byte {@code i / 8}. */
  public byte[] toBytes() {
    byte[] bytes = new byte[bytes(n)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (words[i / 8] >>> (8 * (i % 8)));
    }
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientSet set && n == set.n && Arrays.equals(words, set.words);
  }

  @Override
  public int hashCode() {
    return 31 * n + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return Arrays.toString(indices()) + " of " + n;
  }

  private static void checkIndex(int n, int index) {
    if (index < 0 || index >= n) {
      throw new IllegalArgumentException("client " + index + " is not on the roster of " + n);
    }
  }

  private void checkRoster(ClientSet other) {
    if (n != other.n) {
      throw new IllegalArgumentException("sets on rosters of " + n + " and of " + other.n);
    }
  }
}
