package dev.cairn.secagg.round;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.MaskSum;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.ShareBox;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.RosterIds;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharePlaintext;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.sharing.ShamirSharing;
import dev.cairn.seeded.SeededRandomSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rosters on which each colluder stands five times in a row. Whoever sees a few of all places sees
 * most colluders once at most, and five times as many as there are have a chance to be beside it.
 */
final class TwinAttacks {
  private static final int N = 1000;
  private static final int RUN = 5;

  private TwinAttacks() {}

  /** A colluder for every ten clients, at ten places {@code 10q + 2} to {@code 10q + 6}. */
  private static int colluderAt(int index) {
    return index % 10 >= 2 && index % 10 < 2 + RUN ? index - index % 10 + 4 : -1;
  }

  /** Tries rosters until somebody has as many colluders around it as recover its secrets. */
  static class Crowd extends RingAttack {
    private static final int TRIES_MAX = 20_000;

    int found;

    @Override
    String run() throws Exception {
      SecAggParameters parameters =
          TestRound.parameters("run/1/1", N, 500, 100_000, Adversary.MALICIOUS, true, 40, 50_000);
      TestRound sealed = new TestRound(new SeededRandomSource(3), N, parameters);
      sealed.seal();
      ring(sealed);
      List<SignedBody> adverts = ForgedRoster.adverts(round);
      for (int index = 0; index < N; index++) {
        if (colluderAt(index) >= 0) {
          adverts.set(index, round.roster.member(colluderAt(index)).signed());
        }
      }
      for (int tries = 0; tries < TRIES_MAX; tries++) {
        for (int twin = 2; twin < 2 + RUN; twin++) {
          adverts.set(twin, again(colluderAt(twin), tries));
        }
        ForgedRoster roster = new ForgedRoster(round, adverts);
        if (surrounds(roster)) {
          return read(roster);
        }
      }
      return "found nobody";
    }

    /** All are listed as they truly are: of each run only one where it stands. */
    SignedMessage told(ForgedRoster roster) throws Exception {
      return roster.message(found);
    }

    /** The colluder's advert with another nonce: so the root is another one. */
    private SignedBody again(int colluder, int tries) throws Exception {
      AdvertiseMessage genuine =
          AdvertiseMessage.decode(round.roster.member(colluder).signed().body());
      byte[] nonce = ByteBuffer.allocate(16).putInt(tries).array();
      byte[] body =
          new AdvertiseMessage(
                  genuine.configHash(),
                  genuine.credential(),
                  genuine.maskKey(),
                  genuine.channelKey(),
                  nonce)
              .encode();
      byte[] toBeSigned =
          SignedMessage.toBeSigned(MessageType.ADVERTISE, round.roster.configHash(), body);
      return new SignedBody(body, round.clients.get(colluder).signer.sign(toBeSigned));
    }

    private boolean surrounds(ForgedRoster roster) {
      for (int index = 0; index < N; index++) {
        if (colluderAt(index) < 0
            && distinct(roster, index) >= roster.seal.thresholds().threshold()) {
          found = index;
          return true;
        }
      }
      return false;
    }

    /** How many colluders a client sees; -1 if it sees one of them twice. */
    private int distinct(ForgedRoster roster, int index) {
      int seen = 0;
      int last = -1;
      for (int neighbor : roster.seal.graph().neighbors(index)) {
        int colluder = colluderAt(neighbor);
        if (colluder >= 0) {
          if (colluder == last) {
            return -1;
          }
          last = colluder;
          seen++;
        }
      }
      return seen;
    }

    private String read(ForgedRoster roster) throws Exception {
      Map<Integer, SecretBytes> channelKeys = new TreeMap<>();
      for (int neighbor : roster.seal.graph().neighbors(found)) {
        if (colluderAt(neighbor) >= 0) {
          channelKeys.put(neighbor, channelKey(colluderAt(neighbor)));
        }
      }
      victim = round.clients.get(found);
      SignedMessage dealt = victim.onRoster(told(roster));
      round.forged = roster.seal;
      seal = roster.seal;
      mask(found, all());
      List<SharePlaintext> held = new ArrayList<>();
      for (Map.Entry<Integer, SecretBytes> key : channelKeys.entrySet()) {
        held.add(open(dealt, key.getKey(), key.getValue()));
      }
      SecretBytes self = recover(held, held.stream().map(SharePlaintext::selfShare).toList());
      SecretBytes maskKey = recover(held, held.stream().map(SharePlaintext::keyShare).toList());
      MaskSum masks = new MaskSum().subtract(Derivations.selfSeed(self, seal.sid(), found));
      for (int neighbor : seal.graph().neighbors(found)) {
        int member = colluderAt(neighbor) >= 0 ? colluderAt(neighbor) : neighbor;
        Advert advert = round.roster.member(member);
        SecretBytes agreed = KeyAgreement.agree(maskKey, advert.maskKey());
        SecretBytes seed = Derivations.pairSeed(agreed, seal.sid(), found, neighbor);
        if (found < neighbor) {
          masks.subtract(seed);
        } else {
          masks.add(seed);
        }
      }
      return read(found, masks);
    }

    private SecretBytes channelKey(int colluder) {
      for (SecretBytes secret : Secrets.open(round.clients.get(colluder))) {
        byte[] publicKey = KeyAgreement.publicKey(secret);
        if (Arrays.equals(publicKey, round.roster.member(colluder).channelKey())) {
          return secret;
        }
      }
      throw new AssertionError("the colluder has no channel key");
    }

    private SharePlaintext open(SignedMessage dealt, int twin, SecretBytes channelKey)
        throws Exception {
      byte[] dealersKey = round.roster.member(found).channelKey();
      SecretBytes agreed = KeyAgreement.agree(channelKey, dealersKey);
      byte[] plain =
          ShareBox.open(
              Derivations.channelKey(agreed, seal.sid(), found, twin),
              ShareKeysMessage.parcel(dealt.attachment(), seal.place(found, twin)).ciphertext(),
              Derivations.shareContext(seal.sid(), found, twin));
      return SharePlaintext.decode(plain, found, twin);
    }

    private SecretBytes recover(List<SharePlaintext> held, List<byte[]> shares) throws Exception {
      int[] points =
          held.stream().mapToInt(h -> seal.graph().shareX(found, h.receiver())).toArray();
      return ShamirSharing.recover(
          points, shares.toArray(new byte[0][]), seal.thresholds().threshold());
    }
  }

  /** The same, but who is listed is made up to fit what the victim sees, once that is known. */
  static final class FittedList extends Crowd {
    @Override
    SignedMessage told(ForgedRoster roster) throws Exception {
      ByteBuffer ids = ByteBuffer.allocate(RosterIds.ID_BYTES * N);
      long last = 0;
      for (int index = 0; index < N; index++) {
        last++;
        if (index == found || roster.seal.graph().areNeighbors(found, index)) {
          int member = colluderAt(index) >= 0 ? colluderAt(index) : index;
          last = ByteBuffer.wrap(round.roster.member(member).clientId()).getLong();
        }
        ids.putLong(last);
      }
      SignedMessage honest = roster.message(found);
      RosterMessage said = RosterMessage.decode(honest.body());
      byte[] body =
          new RosterMessage(said.configHash(), said.root(), RosterIds.ofBytes(ids.array()))
              .encode();
      return round.say(MessageType.ROSTER, body, honest.attachment());
    }
  }
}
