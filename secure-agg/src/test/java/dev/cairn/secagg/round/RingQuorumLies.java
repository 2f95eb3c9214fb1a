package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.QuorumMessage.Confirmer;
import dev.cairn.secagg.message.QuorumMessage.Confirmers;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.MaskedInputs;
import java.util.ArrayList;
import java.util.List;

/** Lies about who confirmed, to one client of a ring of a hundred; all others are signed for. */
final class RingQuorumLies {
  private static final int N = RingLies.N;

  private RingQuorumLies() {}

  /** One confirmation less than needed. */
  static final class OneConfirmationLess extends RingLies.ToOne {
    @Override
    String lie() throws Exception {
      masked(all());
      confirm(all());
      victim.onQuorum(quorum(quorumLess(1), all(), all()));
      return "revealed";
    }
  }

  /** Whether the coordinator goes on with these clients. */
  private static String settle(RingAttack with, ClientSet included) throws Exception {
    with.signInputs(included, with.all());
    MaskedInputs inputs = new MaskedInputs(with.round.roster, with.all());
    for (int index : included.indices()) {
      inputs.add(index, with.round.inputs.get(index));
    }
    try {
      inputs.checkEnough();
      return "settled";
    } catch (ProtocolException e) {
      return "refused as " + e.defect();
    }
  }

  /** One client less than has to confirm is left, so evenly that no window is too thin. */
  static final class TooFewToConfirm extends RingLies.ToOne {
    @Override
    String lie() throws Exception {
      int left = seal.thresholds().quorum() - 1;
      ClientSet included = ClientSet.none(N);
      for (int i = 0; i < left; i++) {
        included = included.with(seal.graph().clientAt(i * N / left));
      }
      return settle(this, included);
    }
  }

  /** So many around one client are lost that its seed could not be recovered. */
  static final class FewAroundOne extends RingLies.FewAround {
    @Override
    String lie() throws Exception {
      return settle(this, fewAround());
    }
  }

  /** The last confirmation is signed, under a credential that is good, by one not on the roster. */
  static final class ConfirmationOfOutsider extends RingLies.ToOne {
    @Override
    String lie() throws Exception {
      masked(all());
      confirm(all());
      int[] confirmed = quorumLess(0);
      int last = confirmed[confirmed.length - 1];
      List<Confirmation> confirmations = new ArrayList<>();
      for (int index : confirmed) {
        confirmations.add(confirmation(index, all(), all()));
      }
      TestClient outsider = outsiderAfter(last - 1);
      byte[] body = seal.confirmBody(last, all(), all());
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.CONFIRM, seal.sid(), body);
      confirmations.set(last, new Confirmation(last, outsider.signer.sign(toBeSigned)));
      Confirmers honest = confirmers(confirmed);
      List<Confirmer> confirmers = new ArrayList<>(honest.confirmers());
      confirmers.set(
          last, new Confirmer(outsider.signer.credential(), confirmers.get(last).advertHash()));
      Confirmers lie = new Confirmers(confirmers, honest.proof());
      victim.onQuorum(quorum(confirmations, lie, all(), all()));
      return "revealed";
    }

    /** Somebody whose id comes after that of this client, so that the order is right. */
    private TestClient outsiderAfter(int index) throws Exception {
      for (int i = 0; ; i++) {
        TestClient outsider = round.client("outsider " + i, victim.plain);
        byte[] id = round.authority.verify(outsider.signer.credential()).clientId();
        if ((id[0] & 0xff) > (round.roster.member(index).clientId()[0] & 0xff)) {
          return outsider;
        }
      }
    }
  }

  /**
   * A roster on which colluder 99 stands once more, at an index far from the victim and from
   * itself, so that no honest neighbour has to see it twice; it confirms under both.
   */
  static final class ColluderCountsTwice extends RingLies.ToOne {
    @Override
    String lie() throws Exception {
      for (int twin = 1; twin < 50; twin++) {
        List<SignedBody> adverts = ForgedRoster.adverts(round);
        adverts.set(twin, adverts.get(99));
        ForgedRoster roster = new ForgedRoster(round, adverts);
        if (!roster.seal.neighbors(0).contains(twin)) {
          round.clients.set(twin, round.clients.get(99));
          return lie(roster, twin);
        }
      }
      throw new AssertionError("everybody is a neighbour");
    }

    private String lie(ForgedRoster roster, int twin) throws Exception {
      onRing(roster);
      int[] confirmed = quorumLess(0);
      confirmed[confirmed.length - 1] = 99;
      List<Confirmation> confirmations = new ArrayList<>();
      List<Confirmer> confirmers = new ArrayList<>();
      for (int index : confirmed) {
        Advert advert = round.roster.member(index == twin ? 99 : index);
        confirmations.add(confirmation(index, all(), all()));
        confirmers.add(new Confirmer(advert.credential(), advert.hash()));
      }
      byte[] proof = roster.proof(ClientSet.of(N, confirmed));
      victim.onQuorum(quorum(confirmations, new Confirmers(confirmers, proof), all(), all()));
      return "revealed";
    }
  }

  /**
   * A key of the coordinator's own stands on the roster, under a credential that nobody issued, far
   * from the victim; it confirms, too.
   */
  static final class UncertifiedConfirmer extends RingLies.ToOne {
    @Override
    String lie() throws Exception {
      SecretBytes seed = SecretBytes.random(32, round.random);
      for (int index = 1; index < 50; index++) {
        byte[] credential = round.roster.member(index).credential().clone();
        System.arraycopy(Signatures.publicKey(seed), 0, credential, 32, 32);
        AdvertiseMessage d = AdvertiseMessage.decode(round.roster.member(index).signed().body());
        byte[] body =
            new AdvertiseMessage(d.configHash(), credential, d.maskKey(), d.channelKey(), d.nonce())
                .encode();
        SignedBody forged = new SignedBody(body, new byte[64]);
        List<SignedBody> adverts = ForgedRoster.adverts(round);
        adverts.set(index, forged);
        ForgedRoster roster = new ForgedRoster(round, adverts);
        if (!roster.seal.neighbors(0).contains(index)) {
          return lie(roster, index, seed, credential, Derivations.advertHash(forged));
        }
      }
      throw new AssertionError("everybody is a neighbour");
    }

    private String lie(
        ForgedRoster roster, int forged, SecretBytes seed, byte[] credential, byte[] hash)
        throws Exception {
      onRing(roster);
      int[] confirmed = quorumLess(0);
      List<Confirmation> confirmations = new ArrayList<>();
      List<Confirmer> confirmers = new ArrayList<>();
      for (int index : confirmed) {
        Advert advert = round.roster.member(index);
        confirmations.add(confirmation(index, all(), all()));
        confirmers.add(new Confirmer(advert.credential(), advert.hash()));
      }
      byte[] body = seal.confirmBody(forged, all(), all());
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.CONFIRM, seal.sid(), body);
      confirmations.set(forged, new Confirmation(forged, Signatures.sign(seed, toBeSigned)));
      confirmers.set(forged, new Confirmer(credential, hash));
      byte[] proof = roster.proof(ClientSet.of(N, confirmed));
      victim.onQuorum(quorum(confirmations, new Confirmers(confirmers, proof), all(), all()));
      return "revealed";
    }
  }
}
