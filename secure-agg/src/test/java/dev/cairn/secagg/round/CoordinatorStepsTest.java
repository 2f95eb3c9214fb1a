package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.Advert;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.ring.RingLayout;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.CoordinatorSigner;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.secagg.server.UnmaskingException.Reason;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the coordinator just takes and just refuses, and what it is left with in between. */
class CoordinatorStepsTest {
  private static final ClientSet ALL = ClientSet.all(5);

  /** Any three of five open a secret, and confirm; four are the fewest that are added. */
  private TestRound round;

  @BeforeEach
  void begin() throws Exception {
    round = new TestRound(11, 5, 3, 0);
  }

  @Test
  void directory_isFullWithTheLargestCohort_andTakesNobodyTwice() throws Exception {
    KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
    for (int i = 0; i < 5; i++) {
      assertThat(directory.size()).isEqualTo(i);
      assertThat(directory.isFull()).isFalse();
      SignedMessage message = round.clients.get(i).advertise.message();
      Advert advert = directory.check(id(i), message);
      directory.add(advert);
      directory.add(advert);
      assertThat(directory.check(id(i), message)).isSameAs(advert);
    }
    assertThat(directory.isFull()).isTrue();
    assertThat(directory.seal().sid()).isEqualTo(round.roster.sid());
  }

  @Test
  void directory_takesOneOfSeveralThatBeginAlike() throws Exception {
    for (int change : new int[] {-1, 1}) {
      TestRound open = new TestRound(round.random, 3, round.parameters);
      KeyDirectory directory = new KeyDirectory(open.config.body(), open.authority);
      byte[] first = new byte[32];
      first[31] = 5;
      directory.add(directory.check(first, advert(open, first)));
      byte[] second = first.clone();
      second[31] += (byte) change;
      refused(Defect.BAD_KEYS, () -> directory.check(second, advert(open, second)));
      second[7] = 1;
      assertThat(directory.check(second, advert(open, second)).clientId()).isEqualTo(second);
    }
  }

  private static SignedMessage advert(TestRound open, byte[] clientId) throws Exception {
    MessageSigner signer = open.authority.enrol(clientId, open.random);
    ClientFloor floor = new ClientFloor(3, 0, Adversary.SEMI_HONEST);
    SecAggClient client =
        new SecAggClient(
            List.of(open.coordinator.publicKey()), open.authority, signer, floor, open.random);
    return new TestClient(signer, client, new long[1]).join(open.config, open.expected);
  }

  /** After a restart the coordinator may sign with another of its keys. */
  @Test
  void announcement_isSignedOnce_byEachKey() throws Exception {
    round.share(i -> true);
    SignedMessage first = round.shares(0);
    assertThat(round.shares(1).signature()).isSameAs(first.signature());
    try (CoordinatorSigner other =
        new CoordinatorSigner(SecretBytes.random(32, new SeededRandomSource(5)))) {
      SignedMessage by = round.router.shares(0, other);
      byte[] sid = round.roster.sid();
      assertThat(by.body()).isEqualTo(first.body());
      assertThat(by.isSignedBy(other.publicKey(), MessageType.SHARES, sid)).isTrue();
      assertThat(round.router.shares(1, other).signature()).isSameAs(by.signature());
      assertThat(round.shares(0).sameAs(first)).isTrue();
    }
    assertThat(round.router.dealers()).isEqualTo(ALL);
  }

  @Test
  void shares_areForDealersOnly() throws Exception {
    round.share(i -> i != 2);
    assertThatThrownBy(() -> round.shares(2)).isInstanceOf(IllegalArgumentException.class);
    assertThat(round.router.dealers()).isEqualTo(ALL.without(2));
  }

  @Test
  void maskedInput_ofNobody_isRefused_andOneThatIsTooLate_isABug() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    MaskedInputs check = new MaskedInputs(round.roster, ALL);
    refused(Defect.WRONG_SENDER, () -> check.add(-1, round.inputs.get(0)));
    refused(Defect.WRONG_SENDER, () -> check.add(5, round.inputs.get(0)));
    for (int i = 0; i < 4; i++) {
      check.add(i, round.inputs.get(i));
    }
    assertThat(check.survivors(0, round.coordinator).attachment()).isNotEmpty();
    check.add(0, round.inputs.get(0));
    check.add(1, round.inputs.get(1));
    assertThatThrownBy(() -> check.add(4, round.inputs.get(4)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(check.included()).isEqualTo(ALL.without(4));
  }

  /** Three have to read their share of each dealer's secret; nobody reads its own. */
  @Test
  void dealerThatTooFewCanRead_isUnrecoverable() throws Exception {
    assertThat(unrecoverable(ALL, Map.of())).isEqualTo(ClientSet.none(5));
    assertThat(unrecoverable(ALL, Map.of(1, ClientSet.of(5, 0)))).isEqualTo(ClientSet.none(5));
    assertThat(unrecoverable(ALL, Map.of(1, ClientSet.of(5, 0), 2, ClientSet.of(5, 0, 4))))
        .isEqualTo(ClientSet.of(5, 0));
    ClientSet four = ALL.without(4);
    assertThat(unrecoverable(four, Map.of())).isEqualTo(ClientSet.none(5));
    assertThat(unrecoverable(four, Map.of(1, ClientSet.of(5, 0, 4)))).isEqualTo(ClientSet.of(5, 0));
    assertThat(unrecoverable(four.without(3), Map.of())).isEqualTo(ClientSet.of(5, 0, 1, 2));
  }

  private ClientSet unrecoverable(ClientSet included, Map<Integer, ClientSet> complaints)
      throws Exception {
    MaskedInputs inputs = new MaskedInputs(round.roster, ALL);
    for (int i : included.indices()) {
      inputs.add(i, input(round, i, ALL, complaints.getOrDefault(i, ClientSet.none(5))));
    }
    return inputs.unrecoverable();
  }

  @Test
  void semiHonest_survivorsAreTold_withoutTheOthersInputs() throws Exception {
    TestRound semi = TestRound.against(Adversary.SEMI_HONEST, false, 40, 1, 5, 3);
    semi.share(i -> true);
    semi.mask(i -> true);
    assertThat(semi.survivors(2).attachment()).isEmpty();
    assertThat(semi.reveal(i -> true)).isEqualTo(semi.plainSum(ALL));
    assertThat(semi.clients.get(2).reveal.included()).isEqualTo(ALL);
  }

  @Test
  void quorum_isThereWithTheLastThatIsNeeded_andNamesAllWhereAllAreKnown() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    Confirmations some = new Confirmations(round.roster, ALL, ALL);
    for (int i = 0; i < 5; i++) {
      assertThat(some.size()).isEqualTo(i);
      if (i < 3) {
        refused(Defect.TOO_FEW, () -> some.quorum(round.coordinator));
      } else {
        SignedMessage quorum = some.quorum(round.coordinator);
        assertThat(QuorumMessage.decode(quorum.body(), 5).confirmations()).hasSize(i);
        assertThat(quorum.attachment()).isEmpty();
      }
      some.add(i, round.confirms.get(i));
    }
    refused(Defect.WRONG_SENDER, () -> some.check(5, round.confirms.get(1)));
  }

  /** What is signed, but by somebody else, of another session, or with something attached to it. */
  @Test
  void messages_areOfTheirSender_ofThisSession_andNoLonger() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    round.reveal(i -> true);
    MaskedInputs inputs = new MaskedInputs(round.roster, ALL);
    Confirmations confirmations = new Confirmations(round.roster, ALL, ALL);
    byte[] confirm = round.roster.seal().confirmBody(2, ALL, ALL);
    byte[] fewer = round.roster.seal().confirmBody(1, ALL, ALL.without(4));
    byte[] reveal = RevealMessage.decode(round.reveals.get(2).body(), 5).encode();
    byte[] input = input(round, 2, ALL, ClientSet.none(5)).body();
    try (Unmasking unmasking = new Unmasking(round.roster, ALL, ALL, round.shareKeys)) {
      refused(
          Defect.WRONG_SENDER,
          () -> inputs.add(1, sign(round, 1, MessageType.MASKED_INPUT, input)));
      refused(
          Defect.WRONG_SENDER,
          () -> confirmations.add(1, sign(round, 1, MessageType.CONFIRM, confirm)));
      refused(
          Defect.WRONG_SENDER, () -> unmasking.add(1, sign(round, 1, MessageType.REVEAL, reveal)));
      refused(
          Defect.SET_MISMATCH,
          () -> confirmations.add(1, sign(round, 1, MessageType.CONFIRM, fewer)));
      byte[] elsewhere = new RevealMessage(new byte[32], 1, List.of()).encode();
      refused(
          Defect.WRONG_ROUND,
          () -> unmasking.add(1, sign(round, 1, MessageType.REVEAL, elsewhere)));
      refused(Defect.MALFORMED, () -> inputs.add(1, padded(round.inputs.get(1))));
      refused(Defect.MALFORMED, () -> confirmations.add(1, padded(round.confirms.get(1))));
      refused(Defect.MALFORMED, () -> unmasking.add(1, padded(round.reveals.get(1))));
      assertThat(inputs.included().size() + confirmations.size()).isZero();
      assertThat(unmasking.revealed().size()).isZero();
    }
  }

  private static SignedMessage padded(SignedMessage message) {
    return new SignedMessage(message.body(), message.signature(), new byte[1]);
  }

  @Test
  void closedUnmasking_hasNothing() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    round.reveal(i -> true);
    Unmasking unmasking = new Unmasking(round.roster, ALL, ALL, round.shareKeys);
    for (int i = 0; i < 5; i++) {
      unmasking.add(i, round.reveals.get(i));
    }
    assertThat(unmasking.missing().size()).isZero();
    unmasking.close();
    assertThat(unmasking.missing()).isEqualTo(ALL);
    assertThat(unmasking.revealed().size()).isZero();
  }

  @Test
  void closedSigner_signsNothing() {
    round.coordinator.close();
    assertThatThrownBy(() -> round.coordinator.roundConfig(round.parameters))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void unmasking_needsWhatEachDealerSaid() throws Exception {
    round.share(i -> true);
    Map<Integer, SignedMessage> four = new TreeMap<>(round.shareKeys);
    four.remove(3);
    assertThatThrownBy(() -> new Unmasking(round.roster, ALL, ALL, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of 3 is missing");
  }

  @Test
  void wrongShare_isPutAside_itsSenderBlamed_andAnAbsentOneIsNobodysFault() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    round.reveal(i -> true);
    RevealMessage honest = RevealMessage.decode(round.reveals.get(1).body(), 5);
    List<Entry> entries = new ArrayList<>(honest.entries());
    Entry first = entries.get(0);
    byte[] wrong = first.share().clone();
    wrong[39] ^= 1;
    entries.set(0, new Entry(0, first.kind(), wrong, first.salt(), first.other()));
    entries.set(1, Entry.absent(2));
    byte[] body = new RevealMessage(honest.sid(), 1, entries).encode();
    try (Unmasking unmasking = new Unmasking(round.roster, ALL, ALL, round.shareKeys)) {
      unmasking.add(1, sign(round, 1, MessageType.REVEAL, body));
      assertThat(unmasking.blamed()).isEqualTo(ClientSet.of(5, 1));
      assertThat(unmasking.revealed()).isEqualTo(ClientSet.of(5, 1));
      unmasking.add(2, round.reveals.get(2));
      unmasking.add(3, round.reveals.get(3));
      // Of 0 there are those of 2 and 3, of 2 that of 3, of 3 those of 1 and 2.
      assertThat(unmasking.missing()).isEqualTo(ALL.without(4));
      unmasking.add(4, round.reveals.get(4));
      assertThat(unmasking.missing()).isEqualTo(ClientSet.of(5, 2));
      unmasking.add(0, round.reveals.get(0));
      long[] sum = round.maskedSum(ALL);
      unmasking.unmask(sum);
      assertThat(sum).isEqualTo(round.plainSum(ALL));
      assertThat(unmasking.blamed()).isEqualTo(ClientSet.of(5, 1));
    }
  }

  @Test
  void totals_areWithinWhatSoManyUpdatesMayHave() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    round.reveal(i -> true);
    RingLayout layout = round.parameters.layout();
    long most = 5L * TestRound.MAX_WEIGHT;
    for (long weight : new long[] {1, most}) {
      assertThatCode(() -> unmask(layout.weightLane(), weight)).doesNotThrowAnyException();
    }
    for (long weight : new long[] {0, -1, most + 1}) {
      assertThat(mismatch(layout.weightLane(), weight)).isEqualTo(Reason.SUM_MISMATCH);
    }
    for (long count : new long[] {4, 6, 0}) {
      assertThat(mismatch(layout.countLane(), count)).isEqualTo(Reason.SUM_MISMATCH);
    }
  }

  private Reason mismatch(int lane, long total) {
    UnmaskingException mismatch =
        catchThrowableOfType(UnmaskingException.class, () -> unmask(lane, total));
    assertThat(mismatch.dealers()).isEqualTo(ClientSet.none(5));
    return mismatch.reason();
  }

  /** Opens the sum of lanes of which one adds up to {@code total}. */
  private void unmask(int lane, long total) throws Exception {
    try (Unmasking unmasking = new Unmasking(round.roster, ALL, ALL, round.shareKeys)) {
      for (int i = 0; i < 5; i++) {
        unmasking.add(i, round.reveals.get(i));
      }
      long[] sum = round.maskedSum(ALL);
      sum[lane] += total - round.plainSum(ALL)[lane];
      long[] onThreads = sum.clone();
      UnmaskingException other =
          catchThrowableOfType(
              UnmaskingException.class, () -> unmasking.unmask(onThreads, Runnable::run, 1));
      try {
        unmasking.unmask(sum);
        assertThat(other).isNull();
        assertThat(onThreads).isEqualTo(sum);
      } catch (UnmaskingException e) {
        assertThat(other.reason()).isEqualTo(e.reason());
        throw e;
      }
    }
  }

  private byte[] id(int index) {
    return round.roster.member(index).clientId();
  }

  /** What a client signs about lanes that nobody looks at. */
  static SignedMessage input(TestRound round, int index, ClientSet dealers, ClientSet complaints) {
    byte[] sid = round.roster.sid();
    byte[] body =
        new MaskedInputMessage(
                sid,
                index,
                Derivations.dealersHash(sid, dealers),
                round.parameters.layout().lanes(),
                new byte[32],
                complaints)
            .encode();
    return sign(round, index, MessageType.MASKED_INPUT, body);
  }

  static SignedMessage sign(TestRound round, int index, MessageType type, byte[] body) {
    byte[] toBeSigned = SignedMessage.toBeSigned(type, round.roster.sid(), body);
    return new SignedMessage(body, round.clients.get(index).signer.sign(toBeSigned));
  }

  static void refused(Defect defect, ThrowingCallable check) {
    ProtocolException refusal = catchThrowableOfType(ProtocolException.class, check);
    assertThat(refusal).as("it should have been refused as %s", defect).isNotNull();
    assertThat(refusal.defect()).isEqualTo(defect);
  }
}
