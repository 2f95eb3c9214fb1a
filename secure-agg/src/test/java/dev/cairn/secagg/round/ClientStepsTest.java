package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.client.ClientFloor;
import dev.cairn.secagg.client.SecAggAbort;
import dev.cairn.secagg.client.SecAggAbort.Reason;
import dev.cairn.secagg.client.SecAggClient;
import dev.cairn.secagg.client.SpentMark;
import dev.cairn.secagg.graph.Adversary;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.Derivations;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.QuorumMessage.Confirmation;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client just takes and just refuses where the coordinator does not lie about sets. */
class ClientStepsTest {
  private static final ClientSet ALL = ClientSet.all(5);

  /** Any three of five confirm. */
  private TestRound round;

  private TestClient client;

  @BeforeEach
  void begin() throws Exception {
    round = new TestRound(3, 5, 3, 0);
    client = round.clients.get(2);
  }

  private SecAggClient pinning(List<byte[]> keys) {
    ClientFloor floor = new ClientFloor(3, 0, Adversary.SEMI_HONEST);
    return new SecAggClient(keys, round.authority, client.signer, floor, round.random);
  }

  @Test
  void roundOfAnyPinnedKey_isJoined_ofNoneIsNot() throws Exception {
    byte[] stranger = new byte[32];
    stranger[0] = 9;
    byte[] right = round.coordinator.publicKey();
    for (List<byte[]> keys : List.of(List.of(right, stranger), List.of(stranger, right))) {
      assertThat(pinning(keys).join(round.config, round.expected, new TestMark())).isNotNull();
    }
    SecAggClient wrong = pinning(List.of(stranger));
    ends(Reason.BAD_SIGNATURE, () -> wrong.join(round.config, round.expected, new TestMark()));
    SecAggClient none = pinning(List.of());
    assertThat(ends(Reason.BAD_SIGNATURE, () -> none.join(round.config, round.expected, null)))
        .hasMessageContaining("no coordinator key is pinned");
  }

  @Test
  void roundThatIsSpent_orOfWhichThatCannotBeRead_isNotJoined() {
    TestMark spent = new TestMark();
    spent.set = true;
    ends(Reason.SPENT, () -> client.client.join(round.config, round.expected, spent));
    SpentMark unreadable =
        new SpentMark() {
          @Override
          public boolean isSet() throws IOException {
            throw new IOException("no such disk");
          }

          @Override
          public boolean set() {
            return true;
          }
        };
    assertThat(
            ends(
                Reason.NOT_MARKED,
                () -> client.client.join(round.config, round.expected, unreadable)))
        .hasMessageContaining("no such disk");
  }

  @Test
  void configThatCannotBeRead_isBad() {
    SignedMessage nonsense = round.say(MessageType.ROUND_CONFIG, new byte[] {1, 1, 0});
    ends(Reason.BAD_CONFIG, () -> client.client.join(nonsense, round.expected, new TestMark()));
  }

  @Test
  void adverts_haveANonceEach() throws Exception {
    byte[] zero = new byte[16];
    List<String> nonces = new ArrayList<>();
    for (TestClient each : round.clients) {
      byte[] nonce = AdvertiseMessage.decode(each.advertise.message().body()).nonce();
      assertThat(nonce).isNotEqualTo(zero);
      nonces.add(Arrays.toString(nonce));
    }
    assertThat(nonces).doesNotHaveDuplicates();
  }

  @Test
  void closedClient_handsOutNoLanes() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    assertThat(client.mask.lanes()).isSameAs(client.lanes);
    client.mask.close();
    ends(Reason.CLOSED, () -> client.mask.lanes());
  }

  private void confirmed() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
  }

  /** A quorum of the first {@code valid}, and of one whose signature is not one. */
  private SignedMessage quorum(byte[] sid, ClientSet dealers, ClientSet included, int valid) {
    List<Confirmation> confirmations = new ArrayList<>();
    for (int i = 0; i < valid; i++) {
      confirmations.add(new Confirmation(i, round.confirms.get(i).signature()));
    }
    confirmations.add(new Confirmation(4, new byte[64]));
    return round.say(
        MessageType.QUORUM,
        new QuorumMessage(
                sid,
                Derivations.dealersHash(round.roster.sid(), dealers),
                Derivations.includedHash(round.roster.sid(), included),
                confirmations)
            .encode());
  }

  @Test
  void survivors_ofAnotherSession_endIt() throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    byte[] body = new SurvivorsMessage(new byte[32], ALL, ALL).encode();
    byte[] around = round.survivors(2).attachment();
    ends(
        Reason.MALFORMED, () -> client.onSurvivors(round.say(MessageType.SURVIVORS, body, around)));
  }

  /** Where nothing is confirmed, the update is spent by the reveal. */
  @Test
  void semiHonest_updateIsSpent_whenItIsRevealed() throws Exception {
    TestRound semi = TestRound.against(Adversary.SEMI_HONEST, false, 40, 1, 5, 3);
    semi.share(i -> true);
    semi.mask(i -> true);
    TestClient one = semi.clients.get(1);
    assertThat(one.mark.set).isFalse();
    one.onSurvivors(semi.survivors(1));
    assertThat(one.mark.set).isTrue();
    TestClient other = semi.clients.get(2);
    other.mark.set = true;
    ends(Reason.SPENT, () -> other.onSurvivors(semi.survivors(2)));
  }

  @Test
  void quorum_ofAsManyAsAreNeeded_isOne() throws Exception {
    confirmed();
    client.onQuorum(quorum(round.roster.sid(), ALL, ALL, 3));
    assertThat(client.reveal.included()).isEqualTo(ALL);
  }

  @Test
  void quorum_ofOneLess_isNone() throws Exception {
    confirmed();
    SecAggAbort end =
        ends(Reason.NO_QUORUM, () -> client.onQuorum(quorum(round.roster.sid(), ALL, ALL, 2)));
    assertThat(end).hasMessageContaining("2 clients confirmed these sets, 3 are needed");
  }

  @Test
  void quorum_aboutOtherDealers_isNone() throws Exception {
    confirmed();
    ClientSet others = ALL.without(0);
    ends(Reason.SET_MISMATCH, () -> client.onQuorum(quorum(round.roster.sid(), others, ALL, 4)));
  }

  @Test
  void quorum_aboutOthersIncluded_isNone() throws Exception {
    confirmed();
    ClientSet others = ALL.without(0);
    ends(Reason.SET_MISMATCH, () -> client.onQuorum(quorum(round.roster.sid(), ALL, others, 4)));
  }

  @Test
  void quorum_ofAnotherSession_isNone() throws Exception {
    confirmed();
    ends(Reason.MALFORMED, () -> client.onQuorum(quorum(new byte[32], ALL, ALL, 4)));
  }

  private static SecAggAbort ends(Reason reason, ThrowingCallable step) {
    SecAggAbort end = catchThrowableOfType(SecAggAbort.class, step);
    assertThat(end).as("it should have ended").isNotNull();
    assertThat(end.reason()).isEqualTo(reason);
    return end;
  }
}
