package dev.cairn.secagg.message;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.graph.RoundThresholds;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ProtocolException.Defect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clients of one attempt, all of them, in the order of their indices: what the coordinator
 * knows. A client knows the {@link RosterSeal} and its own neighbours. Immutable.
 */
public final class SealedRoster {
  private final List<Advert> members;
  private final MerkleTree tree;
  private final RosterSeal seal;

  private SealedRoster(List<Advert> members, MerkleTree tree, RosterSeal seal) {
    this.members = List.copyOf(members);
    this.tree = tree;
    this.seal = seal;
  }

  /**
   * Seals a roster of adverts as received.
   *
   * @param configBody the RoundConfig body as signed
   * @param adverts Advertise bodies with signatures, ascending by client id
   * @param verifier says whose the credentials are
   * @throws ProtocolException if there are too few or too many, or one of them may not stand there
   */
  public static SealedRoster of(
      byte[] configBody, List<SignedBody> adverts, CredentialVerifier verifier)
      throws ProtocolException {
    byte[] configHash = Sha256.of(configBody);
    List<Advert> checked = new ArrayList<>();
    for (SignedBody advert : adverts) {
      checked.add(Advert.check(configHash, advert, verifier));
    }
    return of(configBody, checked);
  }

  /**
   * Seals a roster of adverts that were checked one by one.
   *
   * @param configBody the RoundConfig body as signed
   * @param adverts ascending by client id
   * @throws ProtocolException if there are too few or too many, or they may not stand together
   */
  public static SealedRoster of(byte[] configBody, List<Advert> adverts) throws ProtocolException {
    SecAggParameters parameters = RoundConfigMessage.decode(configBody);
    byte[] configHash = Sha256.of(configBody);
    if (adverts.isEmpty()) {
      throw new ProtocolException(Defect.TOO_FEW, "nobody is on the roster");
    }
    Advert.checkTogether(adverts);
    byte[][] leaves = new byte[adverts.size()][];
    for (int i = 0; i < leaves.length; i++) {
      if (!Arrays.equals(adverts.get(i).configHash(), configHash)) {
        throw new ProtocolException(Defect.WRONG_ROUND, "an advert is of another configuration");
      }
      leaves[i] = adverts.get(i).leaf(i);
    }
    MerkleTree tree = MerkleTree.of(leaves);
    return new SealedRoster(
        adverts, tree, RosterSeal.of(parameters, configHash, tree.root(), RosterIds.of(adverts)));
  }

  /** What follows from it for all who are on it. */
  public RosterSeal seal() {
    return seal;
  }

  /** The parameters of the round. */
  public SecAggParameters parameters() {
    return seal.parameters();
  }

  /** How many clients there are. */
  public int n() {
    return members.size();
  }

  /** The thresholds of this roster. */
  public RoundThresholds thresholds() {
    return seal.thresholds();
  }

  /** SHA-256 of the RoundConfig body, 32 bytes. */
  public byte[] configHash() {
    return seal.configHash();
  }

  /** The name of the session, 32 bytes. */
  public byte[] sid() {
    return seal.sid();
  }

  /** R, the root over the roster, 32 bytes. */
  public byte[] root() {
    return seal.root();
  }

  /** The client with this index. */
  public Advert member(int index) {
    return members.get(index);
  }

  /** What leads from these members, not none, to the root. */
  public byte[] multiproof(ClientSet set) {
    return tree.multiproof(set.indices());
  }

  /** The index of a client, or -1 if it is not on the roster. */
  public int indexOf(byte[] clientId) {
    int low = 0;
    int high = members.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Advert.compare(members.get(middle).clientId(), clientId);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Refuses a body that client {@code index} did not sign in this session. */
  public void check(int index, MessageType type, SignedBody signed) throws ProtocolException {
    signed.check(member(index).signingKey(), type, seal.sid());
  }
}
