package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.cipher.SecretBytes;
import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.cipher.Signatures;
import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.seeded.SeededRandomSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is just allowed, and what is just not, wherever messages have a bound. */
class MessageBoundsTest {
  @Test
  void typeOfABody_isItsSecondByte() throws Exception {
    int code = 1;
    for (MessageType type : MessageType.values()) {
      assertThat(type.code()).isEqualTo(code);
      assertThat(MessageType.of(new byte[] {1, (byte) code})).isEqualTo(type);
      assertThat(MessageType.of(new byte[] {1, (byte) code, 9})).isEqualTo(type);
      code++;
    }
    byte[][] bodies = {{}, {1}, {2, 1}, {0, 1}, {1, 0}, {1, 11}, {1, -1}};
    for (byte[] body : bodies) {
      malformed(() -> MessageType.of(body));
    }
  }

  @ParameterizedTest
  @EnumSource
  void lengths_mayBeTheLargest_andNoMore(MessageType type) {
    byte[] body = new byte[type.bodyBytesMax()];
    byte[] attachment = new byte[type.attachmentBytesMax()];
    assertThatCode(() -> new SignedMessage(body, new byte[64], attachment).checkLengths(type))
        .doesNotThrowAnyException();
    byte[] longBody = new byte[body.length + 1];
    byte[] longAttachment = new byte[attachment.length + 1];
    malformed(() -> new SignedMessage(longBody, new byte[64], attachment).checkLengths(type));
    malformed(() -> new SignedMessage(body, new byte[64], longAttachment).checkLengths(type));
    malformed(() -> new SignedMessage(body, new byte[63], attachment).checkLengths(type));
    malformed(() -> new SignedMessage(body, new byte[65], attachment).checkLengths(type));
  }

  @Test
  void boundsOfTypes_areThoseOfTheirMessages() {
    assertThat(MessageType.ADVERTISE.bodyBytesMax()).isEqualTo(AdvertiseMessage.BODY_BYTES_MAX);
    assertThat(MessageType.REVEAL.bodyBytesMax()).isEqualTo(RevealMessage.BODY_BYTES_MAX);
    assertThat(MessageType.REVEAL.attachmentBytesMax()).isZero();
    assertThat(MessageType.QUORUM.attachmentBytesMax())
        .isEqualTo(QuorumMessage.ATTACHMENT_BYTES_MAX);
  }

  @Test
  void setsHaveMembersOfTheirRosterOnly() {
    for (int n : new int[] {1, 8, 63, 64, 65, 1024}) {
      ClientSet all = ClientSet.all(n);
      assertThat(all.n()).isEqualTo(n);
      assertThat(all.contains(n - 1)).isTrue();
      assertThat(all.contains(n)).isFalse();
      for (int index : new int[] {-1, n}) {
        assertThatThrownBy(() -> all.with(index)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> all.without(index)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ClientSet.of(n, index))
            .isInstanceOf(IllegalArgumentException.class);
      }
      byte[] full = new byte[(n + 7) / 8];
      Arrays.fill(full, (byte) 0xff);
      if (n % 8 == 0) {
        assertThat(ClientSet.ofBytes(n, full)).isEqualTo(all);
      } else {
        assertThatThrownBy(() -> ClientSet.ofBytes(n, full)).hasMessageContaining("not on the");
      }
    }
    assertThatThrownBy(() -> ClientSet.all(5).and(ClientSet.all(6))).hasMessageContaining("5");
  }

  @Test
  void sets_areEqualByMembersAndRoster_andSayWhatTheyAre() {
    ClientSet set = ClientSet.of(70, 3, 69);
    assertThat(set).hasToString("[3, 69] of 70").isNotEqualTo(null).isNotEqualTo("[3, 69] of 70");
    assertThat(set).isNotEqualTo(ClientSet.of(71, 3, 69)).isNotEqualTo(ClientSet.of(70, 3));
    assertThat(set.hashCode())
        .isNotEqualTo(ClientSet.of(71, 3, 69).hashCode())
        .isNotEqualTo(ClientSet.of(70, 3).hashCode());
  }

  @Test
  void idsOfARoster_areEightBytesEach_andNobodyElses() {
    byte[] bytes = new byte[24];
    bytes[7] = 1;
    bytes[15] = 2;
    bytes[16] = (byte) 0x80;
    RosterIds ids = RosterIds.ofBytes(bytes);
    bytes[7] = 9;
    ids.toBytes()[7] = 9;
    assertThat(ids.n()).isEqualTo(3);
    byte[] clientId = new byte[32];
    clientId[7] = 1;
    clientId[8] = 77;
    assertThat(ids.isListed(0, clientId)).isTrue();
    assertThat(ids.isListed(1, clientId)).isFalse();
    for (int length : new int[] {7, 9, 23}) {
      assertThatThrownBy(() -> RosterIds.ofBytes(new byte[length])).hasMessageContaining("8 bytes");
    }
    assertThatThrownBy(() -> RosterIds.ofBytes(new byte[16])).hasMessageContaining("ascend");
    byte[] other = clientId.clone();
    other[8] = 0;
    assertThat(RosterIds.beginAlike(clientId, other)).isTrue();
    other[7] = 0;
    assertThat(RosterIds.beginAlike(clientId, other)).isFalse();
  }

  @Test
  void clientIds_areComparedAsUnsignedBytes_theShorterFirst() {
    byte[][] ascending = {{}, {0}, {0, 0}, {0, 1}, {1}, {0x7f}, {(byte) 0x80}, {(byte) 0xff}};
    for (int i = 0; i < ascending.length; i++) {
      for (int j = 0; j < ascending.length; j++) {
        assertThat(Integer.signum(Advert.compare(ascending[i], ascending[j])))
            .isEqualTo(Integer.signum(i - j));
      }
    }
  }

  @Test
  void signerHasAnIdAndAKeyOf32Bytes() {
    assertThatCode(() -> new VerifiedSigner(new byte[32], new byte[32])).doesNotThrowAnyException();
    for (int other : new int[] {0, 31, 33}) {
      assertThatThrownBy(() -> new VerifiedSigner(new byte[other], new byte[32]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new VerifiedSigner(new byte[32], new byte[other]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** They are digested in pieces; where one ends does not matter. */
  @Test
  void digestOfLanes_isThatOfTheirBytes() {
    for (int count : new int[] {1, 1023, 1024, 1025, 2048, 3000}) {
      ByteBuffer bytes = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
      long[] lanes = new long[count];
      for (int i = 0; i < count; i++) {
        lanes[i] = 0x0123456789abcdefL * (i + 1);
        bytes.putLong(lanes[i]);
      }
      assertThat(Derivations.laneDigest(lanes)).isEqualTo(Sha256.of(bytes.array()));
    }
  }

  @Test
  void message_mustBeSigned_byThisKey_inThisPlace() throws Exception {
    byte[] context = new byte[32];
    byte[] other = Sha256.of(context);
    byte[] body = {1, 8, 3};
    try (SecretBytes seed = SecretBytes.random(32, new SeededRandomSource(1))) {
      byte[] key = Signatures.publicKey(seed);
      byte[] toBeSigned = SignedMessage.toBeSigned(MessageType.CONFIRM, context, body);
      SignedMessage message = new SignedMessage(body, Signatures.sign(seed, toBeSigned));
      message.check(key, MessageType.CONFIRM, context);
      assertThat(message.isSignedBy(key, MessageType.CONFIRM, context)).isTrue();
      assertThat(message.isSignedBy(key, MessageType.REVEAL, context)).isFalse();
      assertThat(message.isSignedBy(key, MessageType.CONFIRM, other)).isFalse();
      assertThat(message.isSignedBy(other, MessageType.CONFIRM, context)).isFalse();
      refused(Defect.BAD_SIGNATURE, () -> message.check(key, MessageType.REVEAL, context));
      refused(Defect.BAD_SIGNATURE, () -> message.check(key, MessageType.CONFIRM, other));
      refused(Defect.BAD_SIGNATURE, () -> message.check(other, MessageType.CONFIRM, context));
      SignedMessage padded = new SignedMessage(body, message.signature(), new byte[1]);
      malformed(() -> padded.check(key, MessageType.CONFIRM, context));
    }
  }

  /** What is attached is not signed, and has exactly one length all the same. */
  @Test
  void attachments_haveNothingLeftOver() throws Exception {
    Parcel parcel = new Parcel(new byte[SharePlaintext.CIPHER_BYTES], new byte[32]);
    byte[] dealt = ShareKeysMessage.encodeAttachment(List.of(parcel));
    assertThat(ShareKeysMessage.decodeAttachment(dealt, 1)).hasSize(1);
    malformed(() -> ShareKeysMessage.decodeAttachment(longer(dealt), 1));

    byte[] shares = SharesMessage.encodeAttachment(List.of(parcel));
    assertThat(SharesMessage.decodeAttachment(shares, 1)).hasSize(1);
    malformed(() -> SharesMessage.decodeAttachment(longer(shares), 1));

    ClientSet sender = ClientSet.of(5, 2);
    byte[] inputs =
        SurvivorsMessage.encodeAttachment(
            List.of(new SurvivorsMessage.Input(new byte[32], ClientSet.of(5, 1), new byte[64])));
    assertThat(SurvivorsMessage.decodeAttachment(inputs, sender)).hasSize(1);
    malformed(() -> SurvivorsMessage.decodeAttachment(longer(inputs), sender));

    QuorumMessage quorum =
        new QuorumMessage(
            new byte[32],
            new byte[32],
            new byte[32],
            List.of(new QuorumMessage.Confirmation(0, new byte[64])));
    byte[] confirmers =
        new QuorumMessage.Confirmers(
                List.of(new QuorumMessage.Confirmer(new byte[1], new byte[32])), new byte[0])
            .encode();
    assertThat(quorum.decodeAttachment(confirmers, 1).confirmers()).hasSize(1);
    malformed(() -> quorum.decodeAttachment(longer(confirmers), 1));

    byte[] config = RoundConfigMessage.encode(Adverts.parameters("r", 3, 3));
    SealedRoster roster = SealedRoster.of(config, Adverts.adverts(config, 3));
    byte[] around =
        new RosterMessage.Surroundings(
                1, List.of(roster.member(0).signed(), roster.member(2).signed()), new byte[0])
            .encode();
    assertThat(RosterMessage.decodeAttachment(around, roster.seal()).index()).isEqualTo(1);
    malformed(() -> RosterMessage.decodeAttachment(longer(around), roster.seal()));
  }

  private static byte[] longer(byte[] attachment) {
    return Arrays.copyOf(attachment, attachment.length + 1);
  }

  @Test
  void sharesAndComplaints_areOfClientsOfTheRoster() {
    for (int beyond : new int[] {5, 6}) {
      malformed(
          () ->
              RevealMessage.decode(
                  new RevealMessage(new byte[32], 0, List.of(Entry.absent(beyond))).encode(), 5));
      malformed(
          () ->
              MaskedInputMessage.decode(
                  new MaskedInputMessage(
                          new byte[32], 0, new byte[32], 1, new byte[32], ClientSet.of(7, beyond))
                      .encode(),
                  5));
    }
  }

  private static void malformed(ThrowingCallable decode) {
    refused(Defect.MALFORMED, decode);
  }

  private static void refused(Defect defect, ThrowingCallable check) {
    assertThatThrownBy(check)
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.defect()).isEqualTo(defect));
  }
}
