package dev.cairn.secagg.message;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.Thresholds;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ProtocolException.Defect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients of one attempt, in the order of their indices, with everything that follows from
 * them. Both sides build it with the same checks from the adverts as received; nothing in it can
 * change. Source: CSA1.md, section 8, number 2.
 */
public final class SealedRoster {

  /**
   * A client on the roster; the arrays have 32 bytes and must not be changed.
   *
   * @param clientId hash of its device's key
   * @param signingKey Ed25519
   * @param maskKey X25519, for the pairwise masks
   * @param channelKey X25519, for the shares that it receives
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Member(byte[] clientId, byte[] signingKey, byte[] maskKey, byte[] channelKey) {}

  private final SecAggParameters parameters;
  private final List<SignedBody> adverts;
  private final List<Member> members;
  private final Thresholds thresholds;
  private final byte[] configHash;
  private final byte[] root;
  private final byte[] sid;

  private SealedRoster(
      SecAggParameters parameters,
      byte[] configHash,
      List<SignedBody> adverts,
      List<Member> members) {
    this.parameters = parameters;
    this.configHash = configHash;
    this.adverts = List.copyOf(adverts);
    this.members = List.copyOf(members);
    this.thresholds = parameters.thresholds(members.size());
    byte[][] leaves = new byte[members.size()][];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = Derivations.rosterLeaf(i, adverts.get(i));
    }
    this.root = MerkleTree.of(leaves).root();
    this.sid = Derivations.sid(configHash, root, leaves.length);
  }

  /**
   * Seals a roster.
   *
   * @param configBody the RoundConfig body as signed
   * @param adverts Advertise bodies with signatures, ascending by client id
   * @param verifier says whose the credentials are
   * @throws ProtocolException if there are too few or too many, or one of them may not stand there
   */
  public static SealedRoster of(
      byte[] configBody, List<SignedBody> adverts, CredentialVerifier verifier)
      throws ProtocolException {
    SecAggParameters parameters = RoundConfigMessage.decode(configBody);
    byte[] configHash = Sha256.of(configBody);
    int n = adverts.size();
    if (n < parameters.cohortMin() || n > parameters.cohortMax()) {
      throw new ProtocolException(
          Defect.TOO_FEW,
          n
              + " clients on the roster, not "
              + parameters.cohortMin()
              + " to "
              + parameters.cohortMax());
    }
    List<Member> members = new ArrayList<>();
    for (SignedBody advert : adverts) {
      members.add(member(configHash, advert, verifier));
    }
    checkOrder(members);
    checkKeys(members);
    return new SealedRoster(parameters, configHash, adverts, members);
  }

  /**
   * Checks one advert by itself.
   *
   * @throws ProtocolException if its credential, signature, round or keys are not what they must be
   */
  public static Member member(byte[] configHash, SignedBody advert, CredentialVerifier verifier)
      throws ProtocolException {
    AdvertiseMessage message = AdvertiseMessage.decode(advert.body());
    VerifiedSigner signer;
    try {
      signer = verifier.verify(message.credential());
    } catch (CredentialException e) {
      throw new ProtocolException(Defect.BAD_CREDENTIAL, String.valueOf(e.getMessage()));
    }
    advert.check(signer.signingKey(), MessageType.ADVERTISE, configHash);
    if (!Arrays.equals(message.configHash(), configHash)) {
      throw new ProtocolException(Defect.WRONG_ROUND, "an advert names another configuration");
    }
    if (!KeyAgreement.isAcceptable(message.maskKey())
        || !KeyAgreement.isAcceptable(message.channelKey())) {
      throw new ProtocolException(
          Defect.BAD_KEYS, "an advert has a key that is not canonical or is of low order");
    }
    return new Member(
        signer.clientId(), signer.signingKey(), message.maskKey(), message.channelKey());
  }

  private static void checkOrder(List<Member> members) throws ProtocolException {
    for (int i = 1; i < members.size(); i++) {
      if (compare(members.get(i - 1).clientId(), members.get(i).clientId()) >= 0) {
        throw new ProtocolException(
            Defect.BAD_CONTENT, "client ids do not ascend at index " + i + " of the roster");
      }
    }
  }

  /** Refuses a key that stands twice among these members, whatever it is for. */
  public static void checkKeys(List<Member> members) throws ProtocolException {
    Set<ByteBuffer> keys = new HashSet<>();
    Set<ByteBuffer> signingKeys = new HashSet<>();
    for (Member member : members) {
      if (!keys.add(ByteBuffer.wrap(member.maskKey()))
          || !keys.add(ByteBuffer.wrap(member.channelKey()))
          || !signingKeys.add(ByteBuffer.wrap(member.signingKey()))) {
        throw new ProtocolException(Defect.BAD_KEYS, "a key is used twice");
      }
    }
  }

  /** Compares two client ids as unsigned bytes. */
  public static int compare(byte[] one, byte[] other) {
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      int difference = (one[i] & 0xff) - (other[i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return one.length - other.length;
  }

  /** The parameters of the round. */
  public SecAggParameters parameters() {
    return parameters;
  }

  /** How many clients there are. */
  public int n() {
    return members.size();
  }

  /** The thresholds of this roster. */
  public Thresholds thresholds() {
    return thresholds;
  }

  /** SHA-256 of the RoundConfig body, 32 bytes. */
  public byte[] configHash() {
    return configHash.clone();
  }

  /** The name of the session, 32 bytes. */
  public byte[] sid() {
    return sid.clone();
  }

  /** R, the root over the adverts, 32 bytes. */
  public byte[] root() {
    return root.clone();
  }

  /** The adverts as received. */
  public List<SignedBody> adverts() {
    return adverts;
  }

  /** The client with this index. */
  public Member member(int index) {
    return members.get(index);
  }

  /** The index of a client, or -1 if it is not on the roster. */
  public int indexOf(byte[] clientId) {
    for (int i = 0; i < members.size(); i++) {
      if (Arrays.equals(members.get(i).clientId(), clientId)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the sum over these clients may be opened. */
  public boolean isEnough(ClientSet set) {
    return set.n() == n() && set.size() >= parameters.setMin(n());
  }

  /** Refuses a body that client {@code index} did not sign in this session. */
  public void check(int index, MessageType type, SignedBody signed) throws ProtocolException {
    signed.check(member(index).signingKey(), type, sid);
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
