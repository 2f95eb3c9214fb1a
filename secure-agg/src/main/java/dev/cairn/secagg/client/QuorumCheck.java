package dev.cairn.secagg.client;

import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.CredentialException;
import dev.cairn.secagg.message.CredentialVerifier;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.QuorumMessage.Confirmer;
import dev.cairn.secagg.message.QuorumMessage.Confirmers;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.VerifiedSigner;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the confirmations of the two sets that a client confirmed itself. */
final class QuorumCheck {
  private final CredentialVerifier verifier;
  private final Place place;
  private final ClientSet dealers;
  private final ClientSet included;

  QuorumCheck(CredentialVerifier verifier, Place place, ClientSet dealers, ClientSet included) {
    this.verifier = verifier;
    this.place = place;
    this.dealers = dealers;
    this.included = included;
  }

  void check(QuorumMessage message, byte[] attachment) throws SecAggAbort, ProtocolException {
    byte[] sid = place.sid();
    place.checkSid(message.sid());
    if (!Arrays.equals(message.dealersHash(), Derivations.dealersHash(sid, dealers))
        || !Arrays.equals(message.includedHash(), Derivations.includedHash(sid, included))) {
      throw new SecAggAbort(Reason.SET_MISMATCH, "the quorum is about other sets");
    }
    List<Confirmer> confirmers = confirmers(message, attachment);
    Set<ByteBuffer> signingKeys = new HashSet<>();
    int confirmed = 0;
    int needed = place.seal().thresholds().quorum();
    for (int i = 0; i < message.confirmations().size() && confirmed < needed; i++) {
      Confirmation confirmation = message.confirmations().get(i);
      VerifiedSigner signer = signer(confirmation.index(), confirmers, i);
      // Nobody counts twice, under whatever index.
      if (signer != null
          && place.seal().ids().isListed(confirmation.index(), signer.clientId())
          && isValid(confirmation, signer.signingKey())
          && signingKeys.add(ByteBuffer.wrap(signer.signingKey()))) {
        confirmed++;
      }
    }
    if (confirmed < needed) {
      throw new SecAggAbort(
          Reason.NO_QUORUM, confirmed + " clients confirmed these sets, " + needed + " are needed");
    }
  }

  /**
   * Those who are said to have confirmed, proven to stand on the roster; none where all are known.
   */
  private List<Confirmer> confirmers(QuorumMessage message, byte[] attachment)
      throws SecAggAbort, ProtocolException {
    if (place.seal().graph().complete()) {
      if (attachment.length != 0) {
        throw new SecAggAbort(Reason.MALFORMED, "a quorum of neighbours needs no attachment");
      }
      return List.of();
    }
    Confirmers confirmers = message.decodeAttachment(attachment, place.n());
    int[] indices = message.indices();
    byte[][] leaves = new byte[indices.length][];
    for (int i = 0; i < leaves.length; i++) {
      Confirmer confirmer = confirmers.confirmers().get(i);
      leaves[i] =
          Derivations.rosterLeaf(indices[i], confirmer.credential(), confirmer.advertHash());
    }
    byte[] root = MerkleTree.rootFromMultiproof(leaves, indices, place.n(), confirmers.proof());
    if (!Arrays.equals(root, place.seal().root())) {
      throw new SecAggAbort(Reason.NO_QUORUM, "the confirmations do not lead to the roster's root");
    }
    return confirmers.confirmers();
  }

  /** Who stands at this index; null if the credential does not say. */
  private @Nullable VerifiedSigner signer(int index, List<Confirmer> confirmers, int at) {
    Advert known = place.known(index);
    if (known != null) {
      // What leads to the root at this index can only be what was verified with the roster.
      return new VerifiedSigner(known.clientId(), known.signingKey());
    }
    try {
      return verifier.verify(confirmers.get(at).credential());
    } catch (CredentialException e) {
      return null;
    }
  }

  private boolean isValid(Confirmation confirmation, byte[] signingKey) {
    byte[] body = place.seal().confirmBody(confirmation.index(), dealers, included);
    return new SignedBody(body, confirmation.signature())
        .isSignedBy(signingKey, MessageType.CONFIRM, place.sid());
  }
}
