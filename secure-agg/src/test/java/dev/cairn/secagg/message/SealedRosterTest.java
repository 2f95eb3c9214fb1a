package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.SecAggParameters;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.merkle.MerkleTree;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.sharing.ShareCommitment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What makes a roster, and what follows from one, on the complete graph and on the ring. */
class SealedRosterTest {
  private static final SecAggParameters SMALL = Adverts.parameters("r/1", 3, 5);
  private static final byte[] CONFIG = RoundConfigMessage.encode(SMALL);
  private static SealedRoster five;
  private static SealedRoster ring;

  @BeforeAll
  static void seal() throws Exception {
    five = SealedRoster.of(CONFIG, Adverts.adverts(CONFIG, 5));
    byte[] config = RoundConfigMessage.encode(Adverts.parameters("r/1", 20, 70));
    ring = SealedRoster.of(config, Adverts.adverts(config, 70));
  }

  @Test
  void roster_hasAsManyAsTheRoundAllows_inOrder_ofThisConfiguration() throws Exception {
    List<Advert> six = Adverts.adverts(CONFIG, 6);
    refused(Defect.TOO_FEW, () -> SealedRoster.of(CONFIG, List.of()));
    refused(Defect.TOO_FEW, () -> SealedRoster.of(CONFIG, six.subList(0, 2)));
    refused(Defect.TOO_FEW, () -> SealedRoster.of(CONFIG, six));
    for (int n = 3; n <= 5; n++) {
      assertThat(SealedRoster.of(CONFIG, six.subList(0, n)).n()).isEqualTo(n);
    }
    refused(
        Defect.BAD_CONTENT,
        () -> SealedRoster.of(CONFIG, List.of(six.get(0), six.get(2), six.get(1))));
    refused(
        Defect.BAD_CONTENT,
        () -> SealedRoster.of(CONFIG, List.of(six.get(0), six.get(1), six.get(1))));
    Advert copied = Adverts.advert(CONFIG, 9, 9, Adverts.key(1_000), six.get(0).channelKey());
    refused(
        Defect.BAD_KEYS, () -> SealedRoster.of(CONFIG, List.of(six.get(0), six.get(1), copied)));
    byte[] other = RoundConfigMessage.encode(Adverts.parameters("r/2", 3, 5));
    refused(Defect.WRONG_ROUND, () -> SealedRoster.of(other, six.subList(0, 3)));
  }

  @Test
  void keysOfARoster_areAllDifferent_whateverTheyAreFor() throws Exception {
    List<Advert> two = Adverts.adverts(CONFIG, 2);
    byte[] fresh = Adverts.key(100);
    byte[] other = Adverts.key(101);
    for (byte[] taken : new byte[][] {two.get(0).maskKey(), two.get(0).channelKey()}) {
      together(Defect.BAD_KEYS, two, Adverts.advert(CONFIG, 3, 3, taken, fresh));
      together(Defect.BAD_KEYS, two, Adverts.advert(CONFIG, 3, 3, fresh, taken));
    }
    together(Defect.BAD_KEYS, two, Adverts.advert(CONFIG, 3, 3, fresh, fresh));
    together(Defect.BAD_KEYS, two, Adverts.advert(CONFIG, 3, 2, fresh, other));
    Advert third = Adverts.advert(CONFIG, 3, 3, fresh, other);
    assertThatCode(() -> Advert.checkTogether(List.of(two.get(0), two.get(1), third)))
        .doesNotThrowAnyException();
  }

  private static void together(Defect defect, List<Advert> some, Advert more) {
    List<Advert> all = new ArrayList<>(some);
    all.add(more);
    refused(defect, () -> Advert.checkTogether(all));
  }

  @Test
  void roster_knowsItsMembers() {
    for (int index = 0; index < 5; index++) {
      assertThat(five.indexOf(Adverts.id(index + 1))).isEqualTo(index);
      assertThat(five.member(index).clientId()).isEqualTo(Adverts.id(index + 1));
      byte[] beside = Adverts.id(index + 1);
      beside[31] = 1;
      assertThat(five.indexOf(beside)).isEqualTo(-1);
    }
    assertThat(five.indexOf(Adverts.id(0))).isEqualTo(-1);
    assertThat(five.indexOf(Adverts.id(6))).isEqualTo(-1);
    assertThat(five.parameters().roundId()).isEqualTo("r/1");
    assertThat(five.thresholds()).isEqualTo(SMALL.thresholds(5));
  }

  @Test
  void whatIsHandedOut_isACopy() {
    RosterSeal seal = five.seal();
    seal.sid()[0]++;
    seal.root()[0]++;
    seal.configHash()[0]++;
    byte[][] leaves = new byte[5][];
    for (int i = 0; i < 5; i++) {
      leaves[i] = five.member(i).leaf(i);
    }
    assertThat(seal.configHash()).isEqualTo(Sha256.of(CONFIG)).isEqualTo(five.configHash());
    assertThat(seal.root()).isEqualTo(MerkleTree.of(leaves).root()).isEqualTo(five.root());
    assertThat(seal.sid())
        .isEqualTo(Derivations.sid(seal.configHash(), seal.root(), seal.ids()))
        .isEqualTo(five.sid());
    assertThat(five.member(2).configHash()).isEqualTo(Sha256.of(CONFIG));
    assertThat(seal.n()).isEqualTo(five.n()).isEqualTo(5);
  }

  @Test
  void holders_standWhereTheirSharesAre() {
    RosterSeal complete = five.seal();
    assertThat(complete.points(0)).containsExactly(2, 3, 4, 5);
    assertThat(complete.points(2)).containsExactly(1, 2, 4, 5);
    assertThat(complete.points(4)).containsExactly(1, 2, 3, 4);
    assertThat(complete.holders(2)).containsExactly(0, 1, 3, 4);
    assertThat(complete.neighbors(2)).isEqualTo(ClientSet.of(5, 0, 1, 3, 4));
    assertThat(ring.seal().graph().complete()).isFalse();
    for (RosterSeal seal : List.of(complete, ring.seal())) {
      for (int dealer = 0; dealer < seal.n(); dealer++) {
        int[] holders = seal.holders(dealer);
        int[] points = seal.points(dealer);
        assertThat(ClientSet.of(seal.n(), holders)).isEqualTo(seal.neighbors(dealer));
        for (int place = 0; place < holders.length; place++) {
          assertThat(seal.place(dealer, holders[place])).isEqualTo(place);
          assertThat(seal.graph().shareX(dealer, holders[place])).isEqualTo(points[place]);
        }
      }
    }
  }

  @Test
  void shareRoot_hasThePlaceOfTheDealer_whereThereIsOne() {
    byte[][] leaves = new byte[4][];
    for (int i = 0; i < 4; i++) {
      leaves[i] = Sha256.of(new byte[] {(byte) i});
    }
    byte[] own = ShareCommitment.dealersLeaf();
    byte[][] first = {own, leaves[0], leaves[1], leaves[2], leaves[3]};
    byte[][] third = {leaves[0], leaves[1], own, leaves[2], leaves[3]};
    byte[][] last = {leaves[0], leaves[1], leaves[2], leaves[3], own};
    byte[] received = org.bouncycastle.util.Arrays.concatenate(leaves);
    assertThat(five.seal().shareRoot(0, received)).isEqualTo(MerkleTree.of(first).root());
    assertThat(five.seal().shareRoot(2, received)).isEqualTo(MerkleTree.of(third).root());
    assertThat(five.seal().shareRoot(4, received)).isEqualTo(MerkleTree.of(last).root());
    assertThat(ring.seal().shareRoot(4, received)).isEqualTo(MerkleTree.of(leaves).root());
  }

  /**
   * Three neighbours and the client itself; or as many as the round asks for, if those are more.
   */
  @Test
  void set_isEnoughFromTheMinimumOn() throws Exception {
    RosterSeal seal = five.seal();
    assertThat(seal.thresholds().threshold()).isEqualTo(3);
    assertThat(seal.setMin()).isEqualTo(4);
    assertThat(seal.isEnough(ClientSet.of(5, 0, 1, 2))).isFalse();
    assertThat(seal.isEnough(ClientSet.of(5, 0, 1, 2, 3))).isTrue();
    assertThat(seal.isEnough(ClientSet.all(6))).isFalse();
    assertThat(seal.isEnoughFor(0, ClientSet.of(5, 0, 1, 2))).isFalse();
    assertThat(seal.isEnoughFor(0, ClientSet.of(5, 1, 2, 3))).isTrue();
    byte[] config = RoundConfigMessage.encode(Adverts.parameters("r/1", 5, 5));
    SealedRoster all = SealedRoster.of(config, Adverts.adverts(config, 5));
    assertThat(all.seal().setMin()).isEqualTo(5);
    assertThat(all.seal().isEnough(ClientSet.of(5, 0, 1, 2, 3))).isFalse();
  }

  @Test
  void windows_needTheirMembers_everywhereAlongTheRing() {
    RosterSeal seal = ring.seal();
    int half = seal.graph().degree() / 2;
    int enough = seal.thresholds().windowMin();
    assertThat(enough).isBetween(2, half - 1);
    for (int first : new int[] {0, 40, 65}) {
      ClientSet left = ClientSet.all(70);
      for (int i = 0; i < half - enough; i++) {
        left = left.without(seal.graph().clientAt((first + i) % 70));
      }
      assertThat(seal.passesWindows(left)).isTrue();
      assertThat(seal.isEnough(left)).isTrue();
      int next = (first + half - enough) % 70;
      assertThat(seal.passesWindows(left.without(seal.graph().clientAt(next)))).isFalse();
      assertThat(seal.isEnough(left.without(seal.graph().clientAt(next)))).isFalse();
    }
  }

  @Test
  void confirmBody_namesTheSessionAndBothSets() throws Exception {
    ClientSet dealers = ClientSet.all(5);
    ClientSet included = ClientSet.of(5, 0, 1, 2, 3);
    ConfirmMessage body = ConfirmMessage.decode(five.seal().confirmBody(3, dealers, included), 5);
    assertThat(body.index()).isEqualTo(3);
    assertThat(body.n()).isEqualTo(5);
    assertThat(body.sid()).isEqualTo(five.sid());
    assertThat(body.rosterRoot()).isEqualTo(five.root());
    assertThat(body.dealersHash()).isEqualTo(Derivations.dealersHash(five.sid(), dealers));
    assertThat(body.includedHash()).isEqualTo(Derivations.includedHash(five.sid(), included));
  }

  /** A verifier that does not care how long things last is its own. */
  @Test
  void verifier_isTheSameForARound_ifItDoesNotSayOtherwise() {
    CredentialVerifier verifier = credential -> new VerifiedSigner(new byte[32], new byte[32]);
    assertThat(verifier.forRound()).isSameAs(verifier);
    assertThat(verifier.lasting(1)).isSameAs(verifier);
  }

  @Test
  void body_mustBeSignedByTheMember_inThisSession() {
    byte[] body = new byte[100];
    byte[] signature = new byte[64];
    Arrays.fill(signature, (byte) 1);
    refused(
        Defect.BAD_SIGNATURE,
        () -> five.check(1, MessageType.CONFIRM, new SignedBody(body, signature)));
  }

  private static void refused(Defect defect, ThrowingCallable step) {
    ProtocolException refusal = catchThrowableOfType(ProtocolException.class, step);
    assertThat(refusal).as("it should have been refused as %s", defect).isNotNull();
    assertThat(refusal.defect()).isEqualTo(defect);
  }
}
