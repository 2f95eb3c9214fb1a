package dev.cairn.secagg.round;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.RosterMessage.Surroundings;
import dev.cairn.secagg.message.SignedBody;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.MaskedInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lies to one client of a ring of a hundred; all others are signed for. */
final class RingLies {
  static final int N = 100;

  private RingLies() {}

  /** A client that comes as far as the lie. */
  abstract static class ToOne extends RingAttack {
    ClientSet dealers;

    abstract String lie() throws Exception;

    @Override
    String run() throws Exception {
      begin();
      return lie();
    }

    void begin() throws Exception {
      ring(N, 20);
    }

    void masked(ClientSet under) throws Exception {
      dealers = under;
      deal(0);
      mask(0, dealers);
      signInputs(all(), dealers);
    }

    /** The victim comes as far as its confirmation on a forged roster. */
    void onRing(ForgedRoster roster) throws Exception {
      victim.onRoster(roster.message(0));
      round.forged = roster.seal;
      seal = roster.seal;
      dealers = all();
      mask(0, dealers);
      signInputs(all(), dealers);
      confirm(all());
    }

    String confirm(ClientSet included) throws Exception {
      victim.onSurvivors(survivors(0, dealers, included));
      return "confirmed";
    }

    /** The first clients, as many as a quorum needs, less some. */
    int[] quorumLess(int less) {
      int[] confirmed = new int[seal.thresholds().quorum() - less];
      for (int i = 0; i < confirmed.length; i++) {
        confirmed[i] = i;
      }
      return confirmed;
    }
  }

  // Of the roster.

  /** A roster with one neighbour's advert changed, by somebody who may sign for that client. */
  abstract static class ChangedNeighbor extends ToOne {
    abstract SignedBody change(int index) throws Exception;

    @Override
    String lie() throws Exception {
      // Whose neighbour one is depends on the root; so some are tried.
      for (int index = 1; index < N; index++) {
        List<SignedBody> adverts = ForgedRoster.adverts(round);
        SignedBody genuine = adverts.set(index, change(index));
        if (adverts.get(index).sameAs(genuine)) {
          continue;
        }
        ForgedRoster roster = new ForgedRoster(round, adverts);
        if (roster.seal.neighbors(0).contains(index)) {
          victim.onRoster(roster.message(0));
          return "dealt shares";
        }
      }
      throw new AssertionError("nobody is a neighbour");
    }

    AdvertiseMessage genuine(int index) throws Exception {
      return AdvertiseMessage.decode(round.roster.member(index).signed().body());
    }

    SignedBody signed(int index, byte[] maskKey, byte[] channelKey) throws Exception {
      AdvertiseMessage genuine = genuine(index);
      byte[] body =
          new AdvertiseMessage(
                  genuine.configHash(), genuine.credential(), maskKey, channelKey, new byte[16])
              .encode();
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.ADVERTISE, seal.configHash(), body);
      return new SignedBody(body, round.clients.get(index).signer.sign(toBeSigned));
    }

    byte[] fresh() {
      try (SecretBytes key = KeyAgreement.generatePrivateKey(round.random)) {
        return KeyAgreement.publicKey(key);
      }
    }
  }

  /** A neighbour with the victim's own channel key. */
  static final class KeyOfTheVictim extends ChangedNeighbor {
    @Override
    SignedBody change(int index) throws Exception {
      return signed(index, fresh(), round.roster.member(0).channelKey());
    }
  }

  /** A neighbour whose two keys are one. */
  static final class OneKeyForBoth extends ChangedNeighbor {
    @Override
    SignedBody change(int index) throws Exception {
      byte[] key = fresh();
      return signed(index, key, key);
    }
  }

  /** A neighbour that stands on the roster under a second index, too. */
  static final class SameClientTwice extends ChangedNeighbor {
    @Override
    SignedBody change(int index) throws Exception {
      int twin = seal.neighbors(0).contains(1) ? 2 : 1;
      return index <= twin ? round.roster.member(index).signed() : signed(twin, fresh(), fresh());
    }
  }

  /** Keys of the coordinator's own in the place of a neighbour's. */
  static final class SubstitutedKeys extends ChangedNeighbor {
    @Override
    SignedBody change(int index) throws Exception {
      AdvertiseMessage genuine = genuine(index);
      byte[] body =
          new AdvertiseMessage(
                  genuine.configHash(), genuine.credential(), fresh(), fresh(), genuine.nonce())
              .encode();
      return new SignedBody(body, round.roster.member(index).signed().signature());
    }
  }

  /** Neighbours other than those that follow from the root; or in another order. */
  abstract static class OtherSurroundings extends ToOne {
    abstract void change(List<Integer> neighbors);

    @Override
    String lie() throws Exception {
      List<Integer> neighbors = new ArrayList<>();
      for (int index : seal.neighbors(0).indices()) {
        neighbors.add(index);
      }
      change(neighbors);
      List<SignedBody> adverts = new ArrayList<>();
      ClientSet shown = ClientSet.of(N, 0);
      for (int index : neighbors) {
        adverts.add(round.roster.member(index).signed());
        shown = shown.with(index);
      }
      Surroundings lie = new Surroundings(0, adverts, round.roster.multiproof(shown));
      victim.onRoster(round.say(MessageType.ROSTER, round.rosterMessage(0).body(), lie.encode()));
      return "dealt shares";
    }
  }

  static final class AnotherNeighbor extends OtherSurroundings {
    @Override
    void change(List<Integer> neighbors) {
      // One that is not a neighbour, in the place of the neighbour after it, where that is proven
      // with as many hashes.
      int hashes = hashes(neighbors);
      for (int at = 0; at < neighbors.size(); at++) {
        int genuine = neighbors.get(at);
        int before = genuine - 1;
        if (before > 0 && (at == 0 || neighbors.get(at - 1) < before)) {
          neighbors.set(at, before);
          if (hashes(neighbors) == hashes) {
            return;
          }
          neighbors.set(at, genuine);
        }
      }
      throw new AssertionError("no other neighbour is proven like this");
    }

    private int hashes(List<Integer> neighbors) {
      ClientSet shown = ClientSet.of(N, 0);
      for (int index : neighbors) {
        shown = shown.with(index);
      }
      return MerkleTree.multiproofLength(shown.indices(), N);
    }
  }

  static final class MissingNeighbor extends OtherSurroundings {
    @Override
    void change(List<Integer> neighbors) {
      neighbors.remove(3);
    }
  }

  static final class ExtraNeighbor extends OtherSurroundings {
    @Override
    void change(List<Integer> neighbors) {
      for (int i = 1; i < N; i++) {
        if (!neighbors.contains(i)) {
          neighbors.add(i);
          return;
        }
      }
    }
  }

  static final class NeighborsInAnotherOrder extends OtherSurroundings {
    @Override
    void change(List<Integer> neighbors) {
      neighbors.add(neighbors.remove(0));
    }
  }

  static final class ItselfAsNeighbor extends OtherSurroundings {
    @Override
    void change(List<Integer> neighbors) {
      neighbors.set(0, 0);
    }
  }

  /**
   * The victim is shown a roster of its own, in which a client that is no neighbour advertised
   * otherwise. Its neighbours are other ones, and it hears what everybody else signed.
   */
  static final class RosterOfOnesOwn extends ToOne {
    @Override
    String lie() throws Exception {
      signInputs(all().without(0), all());
      List<SignedBody> adverts = ForgedRoster.adverts(round);
      ForgedRoster roster;
      int colluder = 0;
      do {
        colluder++;
        adverts = ForgedRoster.adverts(round);
        AdvertiseMessage genuine =
            AdvertiseMessage.decode(round.roster.member(colluder).signed().body());
        byte[] body =
            new AdvertiseMessage(
                    genuine.configHash(),
                    genuine.credential(),
                    genuine.maskKey(),
                    genuine.channelKey(),
                    new byte[16])
                .encode();
        byte[] toBeSigned =
            SignedMessage.toBeSigned(MessageType.ADVERTISE, seal.configHash(), body);
        adverts.set(
            colluder, new SignedBody(body, round.clients.get(colluder).signer.sign(toBeSigned)));
        roster = new ForgedRoster(round, adverts);
      } while (roster.seal.neighbors(0).contains(colluder));
      victim.onRoster(roster.message(0));
      round.forged = roster.seal;
      victim.onShares(SharesAttacks.shares(round, 0, all()));
      dealers = all();
      return confirm(all());
    }
  }

  // Of the sets.

  /** A set that is large enough but for the round's minimum. */
  static final class BelowTheMinimum extends ToOne {
    @Override
    void begin() throws Exception {
      ring(N, 99);
    }

    @Override
    String lie() throws Exception {
      masked(all());
      return confirm(all().without(1).without(2));
    }
  }

  /** Somebody is included who dealt no shares. */
  static final class IncludedWithoutShares extends ToOne {
    @Override
    String lie() throws Exception {
      masked(all().without(9));
      return confirm(all());
    }
  }

  /**
   * A neighbour complained about so many in a row that it may stand beside nobody who takes part:
   * the others on the roster have been shown another one, on which their mask keys were opened.
   */
  static class NothingToReadBesideOne extends ToOne {
    @Override
    String lie() throws Exception {
      masked(all());
      int neighbor = at(1);
      round.inputs.put(neighbor, complaining(neighbor));
      return confirm(all());
    }

    /** The client so many positions after the victim. */
    int at(int offset) {
      return seal.graph().clientAt((seal.graph().position(0) + offset) % N);
    }

    SignedMessage complaining(int neighbor) {
      ClientSet beside = ClientSet.none(N);
      for (int i = seal.thresholds().windowMin(); i <= seal.thresholds().halfDegree(); i++) {
        beside = beside.with(at(1 + i));
      }
      byte[] body =
          new MaskedInputMessage(
                  seal.sid(),
                  neighbor,
                  Derivations.dealersHash(seal.sid(), dealers),
                  round.parameters.layout().lanes(),
                  new byte[32],
                  beside)
              .encode();
      return sign(neighbor, MessageType.MASKED_INPUT, body);
    }
  }

  /** A client says so of its own accord: all around it would refuse any set that it is in. */
  static final class TooManyComplaints extends NothingToReadBesideOne {
    @Override
    String lie() throws Exception {
      dealers = all();
      try {
        new MaskedInputs(round.roster, dealers).check(at(1), complaining(at(1)));
        return "taken";
      } catch (ProtocolException e) {
        return "refused as " + e.defect();
      }
    }
  }

  /** The victim's input was taken, but it is not included. */
  static final class LeftOut extends ToOne {
    @Override
    String lie() throws Exception {
      masked(all());
      return confirm(all().without(0));
    }
  }

  /** So many neighbours are said to be lost that the others could not recover the victim's seed. */
  static class FewAround extends ToOne {
    @Override
    void begin() throws Exception {
      ring(TestRound.against(Adversary.MALICIOUS, false, 80, 6, N, 20));
    }

    @Override
    String lie() throws Exception {
      masked(all());
      return confirm(fewAround());
    }

    ClientSet fewAround() {
      int[] around = seal.neighbors(0).indices();
      int[] lost = Arrays.copyOfRange(around, seal.thresholds().threshold() - 1, around.length);
      return all().minus(ClientSet.of(N, lost));
    }
  }

  /** A second included set, after the first was confirmed. */
  static final class SecondSet extends ToOne {
    @Override
    String lie() throws Exception {
      masked(all());
      SignedMessage first = victim.onSurvivors(survivors(0, dealers, all()));
      SignedMessage second = victim.onSurvivors(survivors(0, dealers, all().without(1)));
      return second.sameAs(first) ? "not noticed" : "confirmed two sets";
    }
  }
}
