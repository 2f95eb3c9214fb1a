package dev.cairn.secagg.graph;

import dev.cairn.secagg.cipher.KeyStream;
import dev.cairn.secagg.cipher.KeyWords;
import dev.cairn.secagg.cipher.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Who is whose neighbour on a roster, and which share of whose secret is whose.
 *
 * <p>On a ring the clients stand in an order that follows from the session's name alone, so that
 * nobody chooses who stands beside whom; neighbours are at most half the degree apart. The complete
 * graph has no such order: there a client's position is its index. Clients are named by their index
 * on the roster, 0 to n-1; an index that is out of range is refused with an {@link
 * IllegalArgumentException}. Immutable. Source: CSA1.md, section 3.
 */
public final class NeighborGraph {
  /** Bytes in the name of a session. */
  public static final int SID_LENGTH = 32;

  private static final byte[] LABEL = "CSA1/graph\0".getBytes(StandardCharsets.US_ASCII);

  private final int degree;
  private final int[] clientAt;
  private final int[] positionOf;

  private NeighborGraph(int degree, int[] clientAt) {
    this.degree = degree;
    this.clientAt = clientAt;
    this.positionOf = new int[clientAt.length];
    for (int position = 0; position < clientAt.length; position++) {
      positionOf[clientAt[position]] = position;
    }
  }

  /**
   * The graph of a session.
   *
   * @param sid the session's name, {@link #SID_LENGTH} bytes
   */
  public static NeighborGraph of(byte[] sid, RoundThresholds thresholds) {
    return of(sid, thresholds.roster(), thresholds.degree());
  }

  /** A graph over {@code size} clients whose degree is {@code size - 1}, or even and smaller. */
  static NeighborGraph of(byte[] sid, int size, int degree) {
    if (sid.length != SID_LENGTH) {
      throw new IllegalArgumentException("expected a name of 32 bytes, got " + sid.length);
    }
    boolean complete = degree == size - 1;
    if (!complete && (degree < 2 || degree >= size || degree % 2 != 0)) {
      throw new IllegalArgumentException(
          "expected an even degree of 2 to " + (size - 2) + ", got " + degree);
    }
    int[] clientAt = new int[size];
    for (int i = 0; i < size; i++) {
      clientAt[i] = i;
    }
    if (!complete) {
      new UniformDraws(new KeyWords(new KeyStream(Sha256.of(LABEL, sid), 0))).shuffle(clientAt);
    }
    return new NeighborGraph(degree, clientAt);
  }

  /** How many clients there are. */
  public int size() {
    return clientAt.length;
  }

  /** How many neighbours each client has. */
  public int degree() {
    return degree;
  }

  /** Whether everybody is everybody's neighbour. */
  public boolean complete() {
    return degree == size() - 1;
  }

  /** Where a client stands: 0 to n-1. */
  public int position(int client) {
    checkClient(client);
    return positionOf[client];
  }

  /** Which client stands at a position, 0 to n-1. */
  public int clientAt(int position) {
    if (position < 0 || position >= size()) {
      throw new IllegalArgumentException(
          "expected a position of 0 to " + (size() - 1) + ", got " + position);
    }
    return clientAt[position];
  }

  /** The neighbours of a client, in ascending order of their indices. */
  public int[] neighbors(int client) {
    checkClient(client);
    int[] neighbors = new int[degree];
    int found = 0;
    for (int x = 1; found < degree; x++) {
      int holder = atShare(client, x);
      if (holder != client) {
        neighbors[found++] = holder;
      }
    }
    Arrays.sort(neighbors);
    return neighbors;
  }

  /** Whether two clients are neighbours. Nobody is a neighbour of itself. */
  public boolean areNeighbors(int one, int other) {
    checkClient(one);
    checkClient(other);
    return one != other && (complete() || Math.abs(offset(one, other)) <= degree / 2);
  }

  /**
   * The x coordinate of the share that {@code holder} holds of a secret of {@code dealer}: 1 to the
   * degree on a ring, 1 to n on the complete graph.
   *
   * @throws IllegalArgumentException if they are not neighbours
   */
  public int shareX(int dealer, int holder) {
    if (!areNeighbors(dealer, holder)) {
      throw new IllegalArgumentException(holder + " is not a neighbour of " + dealer);
    }
    if (complete()) {
      return holder + 1;
    }
    int offset = offset(dealer, holder);
    return offset < 0 ? offset + degree / 2 + 1 : offset + degree / 2;
  }

  /**
   * The client that holds share {@code x} of the secrets of {@code dealer}.
   *
   * @throws IllegalArgumentException if {@link #shareX} gives {@code x} for none of its neighbours
   */
  public int holder(int dealer, int x) {
    checkClient(dealer);
    if (x < 1 || x > (complete() ? size() : degree)) {
      throw new IllegalArgumentException("expected the place of a share, got " + x);
    }
    int holder = atShare(dealer, x);
    if (holder == dealer) {
      throw new IllegalArgumentException("a dealer holds no share of its own, not even " + x);
    }
    return holder;
  }

  private int atShare(int dealer, int x) {
    if (complete()) {
      return x - 1;
    }
    int half = degree / 2;
    int offset = x <= half ? x - half - 1 : x - half;
    return clientAt[Math.floorMod(positionOf[dealer] + offset, size())];
  }

  /** How far {@code to} stands behind {@code from}, the shorter way round. */
  private int offset(int from, int to) {
    int ahead = Math.floorMod(positionOf[to] - positionOf[from], size());
    return ahead <= size() / 2 ? ahead : ahead - size();
  }

  private void checkClient(int client) {
    if (client < 0 || client >= size()) {
      throw new IllegalArgumentException("client " + client + " is not on the roster of " + size());
    }
  }
}
