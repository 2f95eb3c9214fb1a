package dev.cairn.secagg.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.secagg.cipher.KeyAgreement;
import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ConfirmMessage;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageSigner;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.ProtocolException;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.server.Confirmations;
import dev.cairn.secagg.server.KeyDirectory;
import dev.cairn.secagg.server.MaskedInputs;
import dev.cairn.secagg.server.ShareRouter;
import dev.cairn.secagg.server.Unmasking;
import dev.cairn.secagg.server.UnmaskingException;
import dev.cairn.seeded.SeededRandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the coordinator refuses of a client, and with which word. */
class CoordinatorChecksTest {
  private TestRound round;

  @BeforeEach
  void begin() throws Exception {
    round = new TestRound(11, 5, 3, 0);
  }

  @Test
  void row42_advert_mustBeTheSendersOwn_withFreshKeysOfThisRound() throws Exception {
    KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
    SignedMessage honest = round.clients.get(0).advertise.message();
    byte[] zero = id(0);
    directory.add(directory.check(zero, honest));
    assertThat(directory.check(zero, honest)).isNotNull();
    assertThat(directory.size()).isEqualTo(1);

    refused(Defect.WRONG_SENDER, () -> directory.check(id(2), advert(1, d -> d)));
    refused(
        Defect.EQUIVOCATION,
        () -> directory.check(zero, advert(0, d -> keys(d, fresh(), fresh()))));
    byte[] taken = AdvertiseMessage.decode(honest.body()).channelKey();
    refused(Defect.BAD_KEYS, () -> directory.check(id(1), advert(1, d -> keys(d, taken, fresh()))));
    byte[] one = fresh();
    refused(Defect.BAD_KEYS, () -> directory.check(id(1), advert(1, d -> keys(d, one, one))));
    refused(
        Defect.BAD_KEYS,
        () -> directory.check(id(1), advert(1, d -> keys(d, new byte[32], fresh()))));
    byte[] highBit = fresh();
    highBit[31] |= (byte) 0x80;
    refused(
        Defect.BAD_KEYS, () -> directory.check(id(1), advert(1, d -> keys(d, fresh(), highBit))));
    refused(
        Defect.WRONG_ROUND,
        () ->
            directory.check(
                id(1),
                advert(
                    1,
                    d ->
                        new AdvertiseMessage(
                            new byte[32],
                            d.credential(),
                            d.maskKey(),
                            d.channelKey(),
                            d.nonce()))));
    refused(
        Defect.BAD_CREDENTIAL,
        () ->
            directory.check(
                id(1),
                advert(
                    1,
                    d ->
                        new AdvertiseMessage(
                            d.configHash(),
                            new byte[128],
                            d.maskKey(),
                            d.channelKey(),
                            d.nonce()))));
    SignedMessage other = round.clients.get(1).advertise.message();
    refused(
        Defect.BAD_SIGNATURE,
        () -> directory.check(id(1), new SignedMessage(other.body(), honest.signature())));
    refused(
        Defect.MALFORMED,
        () ->
            directory.check(
                id(1), new SignedMessage(other.body(), other.signature(), new byte[1])));
    assertThat(directory.size()).isEqualTo(1);
    refused(Defect.TOO_FEW, directory::seal);
  }

  /** The messages of the attempt before, by the same clients, are of no use in this one. */
  @Test
  void row01_messagesOfAnotherAttempt_areRefused() throws Exception {
    TestRound other =
        new TestRound(new SeededRandomSource(11), 5, TestRound.parameters("run/1/2", 5, 3, 0));
    other.seal();
    assertThat(other.roster.member(1).clientId()).isEqualTo(round.roster.member(1).clientId());
    play(round);
    play(other);
    KeyDirectory directory = new KeyDirectory(round.config.body(), round.authority);
    refused(
        Defect.BAD_SIGNATURE,
        () -> directory.check(id(1), other.clients.get(1).advertise.message()));
    refused(
        Defect.BAD_SIGNATURE,
        () -> ShareRouter.check(round.roster, 1, other.clients.get(1).share.message()));
    ClientSet all = ClientSet.all(5);
    refused(
        Defect.BAD_SIGNATURE,
        () -> new MaskedInputs(round.roster, all).check(1, other.clients.get(1).mask.message()));
    refused(
        Defect.BAD_SIGNATURE,
        () ->
            new Confirmations(round.roster, all, all)
                .check(1, other.clients.get(1).confirm.message()));
    try (Unmasking unmasking = new Unmasking(round.roster, all, all, round.shareKeys)) {
      refused(
          Defect.BAD_SIGNATURE, () -> unmasking.check(1, other.clients.get(1).reveal.message()));
    }
  }

  @Test
  void shareKeys_mustFitTheirRoot_andTheirSender() throws Exception {
    round.share(i -> true);
    SignedMessage message = round.shareKeys.get(1);
    byte[] damaged = message.attachment().clone();
    damaged[2 + 133] ^= 1;
    refused(
        Defect.BAD_CONTENT,
        () ->
            ShareRouter.check(
                round.roster, 1, new SignedMessage(message.body(), message.signature(), damaged)));
    refused(
        Defect.MALFORMED,
        () ->
            ShareRouter.check(
                round.roster, 1, new SignedMessage(message.body(), message.signature())));
    refused(Defect.BAD_SIGNATURE, () -> ShareRouter.check(round.roster, 2, message));
    refused(Defect.WRONG_SENDER, () -> ShareRouter.check(round.roster, 5, message));
    refused(Defect.WRONG_SENDER, () -> ShareRouter.check(round.roster, -1, message));
    ShareKeysMessage body = ShareKeysMessage.decode(message.body(), 5);
    SignedMessage posing =
        sign(
            1,
            MessageType.SHARE_KEYS,
            new ShareKeysMessage(body.sid(), 2, body.shareRoot(), body.selfCommit()).encode());
    refused(Defect.WRONG_SENDER, () -> ShareRouter.check(round.roster, 1, posing));
    Map<Integer, SignedMessage> three = new TreeMap<>(round.shareKeys);
    three.remove(0);
    three.remove(4);
    refused(Defect.TOO_FEW, () -> new ShareRouter(round.roster, three));
  }

  @Test
  void row26_maskedInput_mustBeMaskedUnderTheSettledSet() throws Exception {
    round.share(i -> i != 4);
    round.mask(i -> true);
    MaskedInputs check = new MaskedInputs(round.roster, round.router.dealers());
    SignedMessage message = round.inputs.get(1);
    MaskedInputMessage body = MaskedInputMessage.decode(message.body(), 5);
    refused(
        Defect.SET_MISMATCH,
        () -> new MaskedInputs(round.roster, ClientSet.all(5)).check(1, message));
    refused(
        Defect.BAD_CONTENT, () -> check.check(1, input(body, body.lanes() - 1, ClientSet.none(5))));
    refused(
        Defect.BAD_CONTENT, () -> check.check(1, input(body, body.lanes(), ClientSet.of(5, 4))));
    refused(
        Defect.WRONG_SENDER,
        () ->
            check.check(
                4,
                sign(
                    4,
                    MessageType.MASKED_INPUT,
                    new MaskedInputMessage(
                            body.sid(),
                            4,
                            body.dealersHash(),
                            body.lanes(),
                            body.laneDigest(),
                            ClientSet.none(5))
                        .encode())));
    for (int i = 1; i < 4; i++) {
      check.add(i, round.inputs.get(i));
    }
    refused(Defect.TOO_FEW, check::checkEnough);
    refused(Defect.TOO_FEW, () -> check.survivors(1, round.coordinator));
    check.add(1, round.inputs.get(1));
    refused(Defect.EQUIVOCATION, () -> check.add(1, input(body, body.lanes(), ClientSet.of(5, 0))));
    assertThat(check.included()).isEqualTo(ClientSet.of(5, 1, 2, 3));
    check.add(0, round.inputs.get(0));
    assertThat(check.survivors(1, round.coordinator).sameAs(round.survivors(1))).isTrue();
    assertThatThrownBy(() -> check.survivors(4, round.coordinator))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void confirm_mustBeOfTheseSets_andThereMustBeEnough() throws Exception {
    round.share(i -> true);
    round.mask(i -> i != 4);
    round.confirm(i -> true);
    ClientSet all = ClientSet.all(5);
    ClientSet included = all.without(4);
    Confirmations check = new Confirmations(round.roster, all, included);
    refused(
        Defect.SET_MISMATCH,
        () ->
            check.check(
                1, sign(1, MessageType.CONFIRM, round.roster.seal().confirmBody(1, all, all))));
    refused(
        Defect.WRONG_SENDER,
        () ->
            check.check(
                4,
                sign(4, MessageType.CONFIRM, round.roster.seal().confirmBody(4, all, included))));
    ConfirmMessage body = ConfirmMessage.decode(round.confirms.get(1).body(), 5);
    refused(
        Defect.WRONG_ROUND,
        () ->
            check.check(
                1,
                sign(
                    1,
                    MessageType.CONFIRM,
                    new ConfirmMessage(
                            new byte[32],
                            1,
                            5,
                            body.rosterRoot(),
                            body.dealersHash(),
                            body.includedHash())
                        .encode())));
    check.add(2, round.confirms.get(2));
    check.add(3, round.confirms.get(3));
    check.add(3, round.confirms.get(3));
    assertThat(check.needed()).isEqualTo(3);
    assertThat(check.size()).isEqualTo(2);
    refused(Defect.TOO_FEW, () -> check.quorum(round.coordinator));
    refused(
        Defect.EQUIVOCATION,
        () ->
            check.add(
                3, sign(3, MessageType.CONFIRM, round.roster.seal().confirmBody(3, all, all))));
  }

  @Test
  void reveal_mustFollowFromTheSets_andStandsOnce() throws Exception {
    round.share(i -> true);
    round.mask(i -> i != 4);
    round.confirm(i -> true);
    round.reveal(i -> true);
    ClientSet all = ClientSet.all(5);
    ClientSet included = all.without(4);
    try (Unmasking unmasking = new Unmasking(round.roster, all, included, round.shareKeys)) {
      RevealMessage body = RevealMessage.decode(round.reveals.get(1).body(), 5);
      refused(Defect.SET_MISMATCH, () -> unmasking.add(1, reveal(body.entries().subList(1, 4))));
      List<RevealMessage.Entry> swapped = new ArrayList<>(body.entries());
      RevealMessage.Entry last = swapped.get(3);
      swapped.set(
          3,
          new RevealMessage.Entry(
              last.dealer(),
              RevealMessage.Kind.SELF_SEED,
              last.share(),
              last.salt(),
              last.other()));
      refused(Defect.SET_MISMATCH, () -> unmasking.add(1, reveal(swapped)));
      refused(
          Defect.WRONG_SENDER,
          () ->
              unmasking.add(
                  4,
                  sign(
                      4,
                      MessageType.REVEAL,
                      new RevealMessage(body.sid(), 4, List.of()).encode())));
      unmasking.add(1, round.reveals.get(1));
      unmasking.add(1, round.reveals.get(1));
      List<RevealMessage.Entry> absent = new ArrayList<>(body.entries());
      absent.set(0, RevealMessage.Entry.absent(0));
      refused(Defect.EQUIVOCATION, () -> unmasking.add(1, reveal(absent)));
      assertThat(unmasking.revealed()).isEqualTo(ClientSet.of(5, 1));
      assertThat(unmasking.missing()).isEqualTo(all);
      long[] sum = round.maskedSum(included);
      long[] before = sum.clone();
      UnmaskingException few =
          catchThrowableOfType(UnmaskingException.class, () -> unmasking.unmask(sum));
      assertThat(few.reason()).isEqualTo(UnmaskingException.Reason.TOO_FEW_SHARES);
      assertThat(few.dealers()).isEqualTo(all);
      assertThat(sum).as("untouched").isEqualTo(before);
      unmasking.add(0, round.reveals.get(0));
      unmasking.add(2, round.reveals.get(2));
      assertThat(unmasking.missing()).as("they lack their own").isEqualTo(ClientSet.of(5, 0, 1, 2));
      unmasking.add(3, round.reveals.get(3));
      assertThat(unmasking.missing().size()).isZero();
      unmasking.unmask(sum, Runnable::run, 1);
      assertThat(sum).isEqualTo(round.plainSum(included));
      assertThat(unmasking.blamed().size()).isZero();
      assertThatThrownBy(() -> unmasking.unmask(new long[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The mask key of a lost client is recovered; that the sum of others lanes is wrong, shows. */
  @Test
  void sumOfOtherLanes_isMismatch() throws Exception {
    play(round);
    ClientSet all = ClientSet.all(5);
    try (Unmasking unmasking = new Unmasking(round.roster, all, all, round.shareKeys)) {
      for (int i = 0; i < 5; i++) {
        unmasking.add(i, round.reveals.get(i));
      }
      UnmaskingException mismatch =
          catchThrowableOfType(
              UnmaskingException.class, () -> unmasking.unmask(round.maskedSum(all.without(2))));
      assertThat(mismatch.reason()).isEqualTo(UnmaskingException.Reason.SUM_MISMATCH);
    }
  }

  private static void play(TestRound round) throws Exception {
    round.share(i -> true);
    round.mask(i -> true);
    round.confirm(i -> true);
    assertThat(round.reveal(i -> true)).isEqualTo(round.plainSum(ClientSet.all(5)));
  }

  private interface Change {
    AdvertiseMessage of(AdvertiseMessage genuine);
  }

  private static AdvertiseMessage keys(AdvertiseMessage d, byte[] mask, byte[] channel) {
    return new AdvertiseMessage(d.configHash(), d.credential(), mask, channel, d.nonce());
  }

  private byte[] fresh() {
    try (SecretBytes key = KeyAgreement.generatePrivateKey(round.random)) {
      return KeyAgreement.publicKey(key);
    }
  }

  private byte[] id(int index) {
    return round.roster.member(index).clientId();
  }

  private SignedMessage advert(int index, Change change) throws Exception {
    SignedMessage genuine = round.clients.get(index).advertise.message();
    byte[] body = change.of(AdvertiseMessage.decode(genuine.body())).encode();
    return sign(index, MessageType.ADVERTISE, round.roster.configHash(), body);
  }

  private SignedMessage input(MaskedInputMessage genuine, int lanes, ClientSet complaints) {
    return sign(
        1,
        MessageType.MASKED_INPUT,
        new MaskedInputMessage(
                genuine.sid(), 1, genuine.dealersHash(), lanes, genuine.laneDigest(), complaints)
            .encode());
  }

  private SignedMessage reveal(List<RevealMessage.Entry> entries) {
    return sign(1, MessageType.REVEAL, new RevealMessage(round.roster.sid(), 1, entries).encode());
  }

  private SignedMessage sign(int index, MessageType type, byte[] body) {
    return sign(index, type, round.roster.sid(), body);
  }

  private SignedMessage sign(int index, MessageType type, byte[] context, byte[] body) {
    MessageSigner signer = round.clients.get(index).signer;
    return new SignedMessage(body, signer.sign(SignedMessage.toBeSigned(type, context, body)));
  }

  private static void refused(Defect defect, ThrowingCallable check) {
    ProtocolException refusal = catchThrowableOfType(ProtocolException.class, check);
    assertThat(refusal).as("it should have been refused as %s", defect).isNotNull();
    assertThat(refusal.defect()).isEqualTo(defect);
  }
}
