package dev.cairn.secagg.client;

import dev.cairn.secagg.cipher.CipherException;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.RandomSource;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.util.Arrays;

/**
 * Deals a client's two secrets, once, and keeps what it needs to read what the others dealt to it:
 * the channel keys from them.
 */
final class ShareDealer implements AutoCloseable {
  private final Session session;
  private final Place place;
  private final SecretBytes maskKey;
  private final SecretBytes self;
  private final SecretBytes[] inbound;

  ShareDealer(Session session, Place place, SecretBytes maskKey) {
    this.session = session;
    this.place = place;
    this.maskKey = maskKey;
    this.self = session.keep(SecretBytes.random(32, session.client().random()));
    this.inbound = new SecretBytes[place.n()];
  }

  /** The secret of the client's own mask. */
  SecretBytes self() {
    return self;
  }

  /** The key with which {@code dealer} seals for this client. */
  SecretBytes inbound(int dealer) {
    return inbound[dealer];
  }

  SignedMessage deal(SecretBytes channelKey) throws SecAggAbort {
    int n = place.n();
    RandomSource random = session.client().random();
    int threshold = place.roster().thresholds().threshold();
    byte[][] selfShares = ShamirSharing.deal(self, threshold, n, place.own(), random);
    byte[][] keyShares = ShamirSharing.deal(maskKey, threshold, n, place.own(), random);
    try {
      return seal(channelKey, selfShares, keyShares);
    } finally {
      for (int j = 0; j < n; j++) {
        Arrays.fill(selfShares[j], (byte) 0);
        Arrays.fill(keyShares[j], (byte) 0);
      }
    }
  }

  private SignedMessage seal(SecretBytes channelKey, byte[][] selfShares, byte[][] keyShares)
      throws SecAggAbort {
    int n = place.n();
    RandomSource random = session.client().random();
    byte[][] selfSalts = new byte[n][];
    byte[][] keySalts = new byte[n][];
    byte[][] leaves = new byte[n][];
    leaves[place.own()] = ShareCommitment.dealersLeaf();
    int[] receivers = place.others(ClientSet.all(n));
    for (int j : receivers) {
      selfSalts[j] = ShareCommitment.salt(random);
      keySalts[j] = ShareCommitment.salt(random);
      leaves[j] =
          ShareCommitment.leaf(
              j,
              ShareCommitment.hash(selfShares[j], selfSalts[j]),
              ShareCommitment.hash(keyShares[j], keySalts[j]));
    }
    MerkleTree commitments = MerkleTree.of(leaves);
    byte[][] ciphertexts = new byte[n][];
    for (int j : receivers) {
      ciphertexts[j] =
          seal(
              channelKey,
              new SharePlaintext(
                  place.own(),
                  j,
                  selfShares[j],
                  keyShares[j],
                  selfSalts[j],
                  keySalts[j],
                  commitments.path(j)));
    }
    return message(commitments.root(), ciphertexts);
  }

  private byte[] seal(SecretBytes channelKey, SharePlaintext plaintext) throws SecAggAbort {
    byte[] sid = place.sid();
    int own = place.own();
    int other = plaintext.receiver();
    byte[] encoded = plaintext.encode();
    try (SecretBytes agreed =
        KeyAgreement.agree(channelKey, place.roster().member(other).channelKey())) {
      inbound[other] = session.keep(Derivations.channelKey(agreed, sid, other, own));
      return ShareBox.seal(
          Derivations.channelKey(agreed, sid, own, other),
          encoded,
          Derivations.shareContext(sid, own, other));
    } catch (CipherException e) {
      throw new SecAggAbort(Reason.BAD_ROSTER, String.valueOf(e.getMessage()));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private SignedMessage message(byte[] shareRoot, byte[][] ciphertexts) {
    int own = place.own();
    byte[][] leaves = new byte[ciphertexts.length][];
    for (int j = 0; j < leaves.length; j++) {
      leaves[j] = j == own ? new byte[32] : Derivations.cipherLeaf(j, ciphertexts[j]);
    }
    byte[] body =
        new ShareKeysMessage(
                place.sid(),
                own,
                shareRoot,
                Derivations.selfCommit(place.sid(), own, self),
                MerkleTree.of(leaves).root())
            .encode();
    SignedBody signed = session.sign(MessageType.SHARE_KEYS, place.sid(), body);
    return new SignedMessage(
        signed.body(), signed.signature(), ShareKeysMessage.encodeAttachment(own, ciphertexts));
  }

  /** Wipes the secret of the own mask and the channel keys: they are not needed after masking. */
  @Override
  public void close() {
    self.close();
    for (SecretBytes key : inbound) {
      if (key != null) {
        key.close();
      }
    }
  }
}
