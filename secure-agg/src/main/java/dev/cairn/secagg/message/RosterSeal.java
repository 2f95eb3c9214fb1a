package dev.cairn.secagg.message;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.graph.NeighborGraph;
import dev.cairn.secagg.graph.RoundThresholds;
import dev.cairn.secagg.graph.WindowCheck;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.sharing.ShareCommitment;
import org.jspecify.annotations.Nullable;

/**
 * Everything that follows from a sealed roster for all who are on it, whether they see it whole or
 * not: the session's name, the thresholds, who is whose neighbour. Immutable. Source: CSA1.md,
 * sections 3 and 5.
 */
public final class RosterSeal {
  private final SecAggParameters parameters;
  private final byte[] configHash;
  private final byte[] root;
  private final RosterIds ids;
  private final byte[] sid;
  private final RoundThresholds thresholds;
  private final NeighborGraph graph;

  /**
   * By index; those that were asked for. Threads may find out the same twice: sets are immutable.
   */
  private final @Nullable ClientSet[] neighbors;

  private RosterSeal(
      SecAggParameters parameters,
      byte[] configHash,
      byte[] root,
      RosterIds ids,
      RoundThresholds thresholds) {
    this.parameters = parameters;
    this.configHash = configHash.clone();
    this.root = root.clone();
    this.ids = ids;
    this.thresholds = thresholds;
    this.sid = Derivations.sid(configHash, root, ids);
    this.graph = NeighborGraph.of(sid, thresholds);
    this.neighbors = new ClientSet[thresholds.roster()];
  }

  /**
   * What follows from a roster.
   *
   * @param configHash of the parameters' encoding as signed
   * @param root R
   * @param ids of all clients on it
   * @throws ProtocolException with TOO_FEW if the round has no roster of that size
   */
  public static RosterSeal of(
      SecAggParameters parameters, byte[] configHash, byte[] root, RosterIds ids)
      throws ProtocolException {
    int n = ids.n();
    if (n < parameters.cohortMin() || n > parameters.cohortMax()) {
      throw new ProtocolException(
          Defect.TOO_FEW,
          n
              + " clients on the roster, not "
              + parameters.cohortMin()
              + " to "
              + parameters.cohortMax());
    }
    return new RosterSeal(parameters, configHash, root, ids, parameters.thresholds(n));
  }

  /** The parameters of the round. */
  public SecAggParameters parameters() {
    return parameters;
  }

  /** How many clients there are. */
  public int n() {
    return thresholds.roster();
  }

  /** Who stands at which index. */
  public RosterIds ids() {
    return ids;
  }

  /** The thresholds of this roster. */
  public RoundThresholds thresholds() {
    return thresholds;
  }

  /** Who is whose neighbour. */
  public NeighborGraph graph() {
    return graph;
  }

  /** SHA-256 of the RoundConfig body, 32 bytes. */
  public byte[] configHash() {
    return configHash.clone();
  }

  /** R, the root over the roster, 32 bytes. */
  public byte[] root() {
    return root.clone();
  }

  /** The name of the session, 32 bytes. */
  public byte[] sid() {
    return sid.clone();
  }

  /** The neighbours of a client. */
  public ClientSet neighbors(int index) {
    ClientSet known = index < 0 || index >= neighbors.length ? null : neighbors[index];
    if (known == null) {
      known = ClientSet.of(n(), graph.neighbors(index));
      neighbors[index] = known;
    }
    return known;
  }

  /** Where the shares of a dealer's secrets are taken, in ascending order of x. */
  public int[] points(int dealer) {
    int[] points = new int[graph.degree()];
    for (int i = 0; i < points.length; i++) {
      points[i] = graph.complete() && i >= dealer ? i + 2 : i + 1;
    }
    return points;
  }

  /** The neighbours of a dealer in the order of {@link #points}. */
  public int[] holders(int dealer) {
    int[] holders = points(dealer);
    for (int i = 0; i < holders.length; i++) {
      holders[i] = graph.holder(dealer, holders[i]);
    }
    return holders;
  }

  /** The place of a neighbour among {@link #holders}. */
  public int place(int dealer, int holder) {
    int x = graph.shareX(dealer, holder);
    return graph.complete() && x > dealer ? x - 2 : x - 1;
  }

  /**
   * The root over a dealer's commitments.
   *
   * @param leaves in the order of {@link #holders}, 32 bytes each, one after the other
   */
  public byte[] shareRoot(int dealer, byte[] leaves) {
    if (!graph.complete()) {
      return MerkleTree.rootOf(leaves);
    }
    byte[] own = ShareCommitment.dealersLeaf();
    byte[] all = new byte[leaves.length + own.length];
    int at = dealer * own.length;
    System.arraycopy(leaves, 0, all, 0, at);
    System.arraycopy(own, 0, all, at, own.length);
    System.arraycopy(leaves, at, all, at + own.length, leaves.length - at);
    return MerkleTree.rootOf(all);
  }

  /** The fewest clients of a set whose sum may be opened. */
  public int setMin() {
    return Math.max(parameters.cohortMin(), thresholds.remainingMin());
  }

  /**
   * Whether the sum over these clients may be opened as far as the set itself goes: it has enough
   * members, and enough everywhere along the ring.
   */
  public boolean isEnough(ClientSet set) {
    return set.n() == n() && set.size() >= setMin() && passesWindows(set);
  }

  /** Whether this set has enough members everywhere along the ring. */
  public boolean passesWindows(ClientSet set) {
    return WindowCheck.passes(graph, thresholds, set::contains);
  }

  /** Whether as many neighbours of a client are in this set as recover its secrets. */
  public boolean isEnoughFor(int index, ClientSet set) {
    return neighbors(index).and(set).size() >= thresholds.threshold();
  }

  /** The one Confirm body of client {@code index} for these two sets. */
  public byte[] confirmBody(int index, ClientSet dealers, ClientSet included) {
    return new ConfirmMessage(
            sid,
            index,
            n(),
            root,
            Derivations.dealersHash(sid, dealers),
            Derivations.includedHash(sid, included))
        .encode();
  }
}
