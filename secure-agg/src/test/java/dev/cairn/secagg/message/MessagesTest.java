package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.secagg.message.SharesMessage.Delivery;
import dev.cairn.vectors.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message at its largest, and the encodings that are refused though they say the same. */
class MessagesTest {
  private static final byte[] H = new byte[32];
  private static final byte[] SIG = new byte[64];

  @Test
  void largestMessages_haveTheNamedSizes_andComeBack() throws Exception {
    byte[] advert = new AdvertiseMessage(H, new byte[4096], H, H, new byte[16]).encode();
    assertThat(advert).hasSize(AdvertiseMessage.BODY_BYTES_MAX);
    assertThat(AdvertiseMessage.decode(advert).encode()).isEqualTo(advert);

    List<SignedBody> adverts = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      adverts.add(new SignedBody(advert, SIG));
    }
    byte[] roster = new RosterMessage(H, adverts).encode();
    assertThat(roster).hasSize(RosterMessage.BODY_BYTES_MAX);
    assertThat(RosterMessage.decode(roster).encode()).isEqualTo(roster);

    byte[] header = new ShareKeysMessage(H, 63, H, H, H).encode();
    assertThat(header).hasSize(ShareKeysMessage.BODY_BYTES);
    assertThat(ShareKeysMessage.decode(header, 64).encode()).isEqualTo(header);

    byte[][] ciphertexts = new byte[64][];
    for (int j = 0; j < 64; j++) {
      ciphertexts[j] = new byte[SharePlaintext.cipherBytes(j, 64)];
    }
    byte[] sealed = ShareKeysMessage.encodeAttachment(5, ciphertexts);
    assertThat(sealed).hasSize(ShareKeysMessage.ATTACHMENT_BYTES_MAX);
    byte[][] back = ShareKeysMessage.decodeAttachment(sealed, 5, 64);
    assertThat(ShareKeysMessage.encodeAttachment(5, back)).isEqualTo(sealed);

    byte[] shares = new SharesMessage(H, 63, ClientSet.all(64), H).encode();
    assertThat(shares).hasSize(SharesMessage.BODY_BYTES_MAX);
    assertThat(SharesMessage.decode(shares, 64).encode()).isEqualTo(shares);

    List<Delivery> deliveries = new ArrayList<>();
    for (int j = 0; j < 63; j++) {
      deliveries.add(
          new Delivery(j, new SignedBody(header, SIG), ciphertexts[63], new byte[6 * 32]));
    }
    byte[] delivered = SharesMessage.encodeAttachment(deliveries);
    assertThat(delivered).hasSize(SharesMessage.ATTACHMENT_BYTES_MAX);
    assertThat(
            SharesMessage.encodeAttachment(
                SharesMessage.decodeAttachment(delivered, ClientSet.all(64), 63)))
        .isEqualTo(delivered);

    byte[] input =
        new MaskedInputMessage(H, 0, H, Integer.MAX_VALUE, H, ClientSet.all(64).without(0))
            .encode();
    assertThat(input).hasSize(MaskedInputMessage.BODY_BYTES_MAX);
    assertThat(MaskedInputMessage.decode(input, 64).encode()).isEqualTo(input);

    List<SignedBody> inputs = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      inputs.add(new SignedBody(input, SIG));
    }
    byte[] survivors =
        new SurvivorsMessage(H, ClientSet.all(64), ClientSet.all(64), inputs).encode();
    assertThat(survivors).hasSize(SurvivorsMessage.BODY_BYTES_MAX);
    assertThat(SurvivorsMessage.decode(survivors, 64).encode()).isEqualTo(survivors);

    byte[] confirm = new ConfirmMessage(H, 63, 64, H, H, H).encode();
    assertThat(confirm).hasSize(ConfirmMessage.BODY_BYTES);
    assertThat(ConfirmMessage.decode(confirm, 64).encode()).isEqualTo(confirm);

    List<QuorumMessage.Confirmation> confirmations = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      confirmations.add(new QuorumMessage.Confirmation(i, SIG));
    }
    byte[] quorum = new QuorumMessage(H, H, H, confirmations).encode();
    assertThat(quorum).hasSize(QuorumMessage.BODY_BYTES_MAX);
    assertThat(QuorumMessage.decode(quorum, 64).encode()).isEqualTo(quorum);

    List<Entry> entries = new ArrayList<>();
    for (int j = 0; j < 63; j++) {
      entries.add(
          new Entry(
              j,
              j % 2 == 0 ? Kind.SELF_SEED : Kind.MASK_KEY,
              new byte[40],
              new byte[16],
              H,
              new byte[6 * 32]));
    }
    byte[] reveal = new RevealMessage(H, 63, entries).encode();
    assertThat(reveal).hasSize(RevealMessage.BODY_BYTES_MAX);
    assertThat(RevealMessage.decode(reveal, 64).encode()).isEqualTo(reveal);
  }

  static Stream<Vectors.Case> badMessages() {
    return Vectors.read("round_of_five_bad_messages");
  }

  @ParameterizedTest
  @MethodSource("badMessages")
  void badMessageOnFile_isMalformed(Vectors.Case bad) {
    malformed(() -> decode(bad.number("type"), bad.bytes("hex")));
  }

  /** The same decoders take the messages from which the bad ones were made. */
  @Test
  void goodMessagesOnFile_areNot() throws Exception {
    int decoded = 0;
    for (Vectors.Case line : Vectors.read("round_of_five").toList()) {
      String name = line.text("name");
      if (name.endsWith(", body")) {
        decode(Integer.parseInt(name.substring(0, name.indexOf(' '))), line.bytes("hex"));
        decoded++;
      }
    }
    assertThat(decoded).isEqualTo(1 + 5 + 1 + 5 + 5 + 4 + 1 + 4 + 1 + 4);
  }

  private static void decode(int type, byte[] body) throws ProtocolException {
    switch (type) {
      case 1 -> RoundConfigMessage.decode(body);
      case 2 -> AdvertiseMessage.decode(body);
      case 3 -> RosterMessage.decode(body);
      case 4 -> ShareKeysMessage.decode(body, 5);
      case 5 -> SharesMessage.decode(body, 5);
      case 6 -> MaskedInputMessage.decode(body, 5);
      case 7 -> SurvivorsMessage.decode(body, 5);
      case 8 -> ConfirmMessage.decode(body, 5);
      case 9 -> QuorumMessage.decode(body, 5);
      case 10 -> RevealMessage.decode(body, 5);
      default -> throw new AssertionError(type);
    }
  }

  @Test
  void oneByteMore_orLess_isRefused() {
    byte[] confirm = new ConfirmMessage(H, 1, 5, H, H, H).encode();
    malformed(() -> ConfirmMessage.decode(Arrays.copyOf(confirm, confirm.length + 1), 5));
    malformed(() -> ConfirmMessage.decode(Arrays.copyOf(confirm, confirm.length - 1), 5));
    malformed(() -> ConfirmMessage.decode(new byte[0], 5));
    byte[] quorum = new QuorumMessage(H, H, H, List.of(confirmation(1))).encode();
    malformed(() -> QuorumMessage.decode(Arrays.copyOf(quorum, quorum.length + 1), 5));
  }

  @Test
  void otherVersion_orType_isRefused() {
    byte[] confirm = new ConfirmMessage(H, 1, 5, H, H, H).encode();
    confirm[0] = 2;
    malformed(() -> ConfirmMessage.decode(confirm, 5));
    confirm[0] = 1;
    confirm[1] = 9;
    malformed(() -> ConfirmMessage.decode(confirm, 5));
  }

  @Test
  void indexBeyondTheRoster_isRefused() {
    malformed(() -> ConfirmMessage.decode(new ConfirmMessage(H, 5, 5, H, H, H).encode(), 5));
    malformed(() -> ShareKeysMessage.decode(new ShareKeysMessage(H, 5, H, H, H).encode(), 5));
    malformed(() -> ConfirmMessage.decode(new ConfirmMessage(H, 4, 6, H, H, H).encode(), 5));
  }

  @Test
  void bitmapWithABitBeyondTheRoster_isRefused() {
    byte[] shares = new SharesMessage(H, 0, ClientSet.all(5), H).encode();
    shares[2 + 32 + 2] = (byte) 0x3f;
    malformed(() -> SharesMessage.decode(shares, 5));
  }

  @Test
  void listsThatDoNotAscend_areRefused() {
    byte[] twice = new QuorumMessage(H, H, H, List.of(confirmation(2), confirmation(2))).encode();
    malformed(() -> QuorumMessage.decode(twice, 5));
    byte[] down = new QuorumMessage(H, H, H, List.of(confirmation(3), confirmation(2))).encode();
    malformed(() -> QuorumMessage.decode(down, 5));
    byte[] reveal = new RevealMessage(H, 0, List.of(Entry.absent(2), Entry.absent(1))).encode();
    malformed(() -> RevealMessage.decode(reveal, 5));
    byte[] input = new MaskedInputMessage(H, 0, H, 7, H, ClientSet.of(5, 1, 2)).encode();
    input[input.length - 1] = 1;
    malformed(() -> MaskedInputMessage.decode(input, 5));
  }

  @Test
  void whatAClientSaysOfItself_isRefused() {
    byte[] input = new MaskedInputMessage(H, 1, H, 7, H, ClientSet.of(5, 1)).encode();
    malformed(() -> MaskedInputMessage.decode(input, 5));
    byte[] reveal = new RevealMessage(H, 1, List.of(Entry.absent(1))).encode();
    malformed(() -> RevealMessage.decode(reveal, 5));
  }

  /** A length field of 4 GiB, and one of a count, are refused before anything is allocated. */
  @Test
  void hugeLength_isRefused() {
    byte[] advert = new AdvertiseMessage(H, new byte[1], H, H, new byte[16]).encode();
    Arrays.fill(advert, 34, 38, (byte) 0xff);
    malformed(() -> AdvertiseMessage.decode(advert));
    byte[] roster = new RosterMessage(H, List.of()).encode();
    roster[34] = (byte) 0xff;
    malformed(() -> RosterMessage.decode(roster));
    malformed(() -> ConfirmMessage.decode(new byte[1 << 20], 5));
  }

  @Test
  void set_knowsItsMembers_andItsBits() {
    ClientSet set = ClientSet.of(10, 0, 3, 9);
    assertThat(set.toBytes()).containsExactly(0b1001, 0b10);
    assertThat(set.indices()).containsExactly(0, 3, 9);
    assertThat(set.contains(64)).isFalse();
    assertThat(set.contains(-1)).isFalse();
    assertThat(set.minus(ClientSet.of(10, 3)).indices()).containsExactly(0, 9);
    assertThat(set.isWithin(ClientSet.all(10))).isTrue();
    assertThat(set.isWithin(ClientSet.all(11))).isFalse();
    assertThat(ClientSet.all(64).size()).isEqualTo(64);
    assertThat(ClientSet.all(64).without(63).indices()).hasSize(63);
    assertThatThrownBy(() -> set.with(10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ClientSet(5, 32)).isInstanceOf(IllegalArgumentException.class);
  }

  private static QuorumMessage.Confirmation confirmation(int index) {
    return new QuorumMessage.Confirmation(index, SIG);
  }

  private static void malformed(ThrowingCallable decode) {
    assertThatThrownBy(decode)
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.defect()).isEqualTo(Defect.MALFORMED));
  }
}
