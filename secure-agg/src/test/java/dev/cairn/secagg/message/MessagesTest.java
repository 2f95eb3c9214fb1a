package dev.cairn.secagg.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.secagg.message.ProtocolException.Defect;
import dev.cairn.secagg.message.RevealMessage.Entry;
import dev.cairn.secagg.message.RevealMessage.Kind;
import dev.cairn.seeded.SeededTest;
import dev.cairn.vectors.Vectors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
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

    byte[] roster = new RosterMessage(H, H, ids(1024)).encode();
    assertThat(roster).hasSize(RosterMessage.BODY_BYTES_MAX);
    assertThat(RosterMessage.decode(roster).encode()).isEqualTo(roster);
    List<SignedBody> adverts = new ArrayList<>();
    for (int i = 0; i < 1023; i++) {
      adverts.add(new SignedBody(advert, SIG));
    }
    assertThat(new RosterMessage.Surroundings(5, adverts, new byte[0]).encode())
        .hasSize(RosterMessage.ATTACHMENT_BYTES_MAX);

    byte[] header = new ShareKeysMessage(H, 1023, H, H).encode();
    assertThat(header).hasSize(ShareKeysMessage.BODY_BYTES);
    assertThat(ShareKeysMessage.decode(header, 1024).encode()).isEqualTo(header);

    List<Parcel> parcels = new ArrayList<>();
    for (int j = 0; j < 1023; j++) {
      parcels.add(new Parcel(new byte[SharePlaintext.CIPHER_BYTES], H));
    }
    byte[] sealed = ShareKeysMessage.encodeAttachment(parcels);
    assertThat(sealed).hasSize(ShareKeysMessage.ATTACHMENT_BYTES_MAX);
    assertThat(ShareKeysMessage.encodeAttachment(ShareKeysMessage.decodeAttachment(sealed, 1023)))
        .isEqualTo(sealed);

    byte[] shares = new SharesMessage(H, ClientSet.all(1024)).encode();
    assertThat(shares).hasSize(SharesMessage.BODY_BYTES_MAX);
    assertThat(SharesMessage.decode(shares, 1024).encode()).isEqualTo(shares);
    byte[] delivered = SharesMessage.encodeAttachment(parcels);
    assertThat(delivered).hasSize(SharesMessage.ATTACHMENT_BYTES_MAX);
    assertThat(SharesMessage.encodeAttachment(SharesMessage.decodeAttachment(delivered, 1023)))
        .isEqualTo(delivered);

    byte[] input =
        new MaskedInputMessage(H, 0, H, Integer.MAX_VALUE, H, ClientSet.all(1024).without(0))
            .encode();
    assertThat(input).hasSize(MaskedInputMessage.BODY_BYTES_MAX);
    assertThat(MaskedInputMessage.decode(input, 1024).encode()).isEqualTo(input);

    byte[] survivors = new SurvivorsMessage(H, ClientSet.all(1024), ClientSet.all(1024)).encode();
    assertThat(survivors).hasSize(SurvivorsMessage.BODY_BYTES_MAX);
    assertThat(SurvivorsMessage.decode(survivors, 1024).encode()).isEqualTo(survivors);
    List<SurvivorsMessage.Input> inputs = new ArrayList<>();
    for (int i = 1; i < 1024; i++) {
      inputs.add(new SurvivorsMessage.Input(H, ClientSet.all(1024).without(i), SIG));
    }
    byte[] around = SurvivorsMessage.encodeAttachment(inputs);
    assertThat(around).hasSize(SurvivorsMessage.ATTACHMENT_BYTES_MAX);
    assertThat(
            SurvivorsMessage.encodeAttachment(
                SurvivorsMessage.decodeAttachment(around, ClientSet.all(1024).without(0))))
        .isEqualTo(around);

    byte[] confirm = new ConfirmMessage(H, 1023, 1024, H, H, H).encode();
    assertThat(confirm).hasSize(ConfirmMessage.BODY_BYTES);
    assertThat(ConfirmMessage.decode(confirm, 1024).encode()).isEqualTo(confirm);

    List<QuorumMessage.Confirmation> confirmations = new ArrayList<>();
    List<QuorumMessage.Confirmer> confirmers = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      confirmations.add(new QuorumMessage.Confirmation(i, SIG));
      confirmers.add(new QuorumMessage.Confirmer(new byte[4096], H));
    }
    QuorumMessage everybody = new QuorumMessage(H, H, H, confirmations);
    byte[] quorum = everybody.encode();
    assertThat(quorum).hasSize(QuorumMessage.BODY_BYTES_MAX);
    assertThat(QuorumMessage.decode(quorum, 1024).encode()).isEqualTo(quorum);
    byte[] proven = new QuorumMessage.Confirmers(confirmers, new byte[0]).encode();
    assertThat(proven).hasSize(QuorumMessage.ATTACHMENT_BYTES_MAX);
    assertThat(everybody.decodeAttachment(proven, 1024).encode()).isEqualTo(proven);

    List<Entry> entries = new ArrayList<>();
    for (int j = 0; j < 1023; j++) {
      Kind kind = j % 2 == 0 ? Kind.SELF_SEED : Kind.MASK_KEY;
      entries.add(new Entry(j, kind, new byte[40], new byte[16], H));
    }
    byte[] reveal = new RevealMessage(H, 1023, entries).encode();
    assertThat(reveal).hasSize(RevealMessage.BODY_BYTES_MAX);
    assertThat(RevealMessage.decode(reveal, 1024).encode()).isEqualTo(reveal);
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
    assertThat(decoded).isEqualTo(1 + 5 + 1 + 5 + 1 + 4 + 1 + 4 + 1 + 4);
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
  void row33_oneByteMore_orLess_isRefused() {
    byte[] confirm = new ConfirmMessage(H, 1, 5, H, H, H).encode();
    malformed(() -> ConfirmMessage.decode(Arrays.copyOf(confirm, confirm.length + 1), 5));
    malformed(() -> ConfirmMessage.decode(Arrays.copyOf(confirm, confirm.length - 1), 5));
    malformed(() -> ConfirmMessage.decode(new byte[0], 5));
    byte[] quorum = new QuorumMessage(H, H, H, List.of(confirmation(1))).encode();
    malformed(() -> QuorumMessage.decode(Arrays.copyOf(quorum, quorum.length + 1), 5));
  }

  @Test
  void leaves_areThoseOfAllParcels_andOneByteMore_orLess_isRefused() throws ProtocolException {
    List<Parcel> parcels = new ArrayList<>();
    byte[] expected = new byte[3 * 32];
    for (int i = 0; i < 3; i++) {
      byte[] leaf = new byte[32];
      Arrays.fill(leaf, (byte) (i + 1));
      parcels.add(new Parcel(new byte[SharePlaintext.CIPHER_BYTES], leaf));
      Arrays.fill(expected, 32 * i, 32 * (i + 1), (byte) (i + 1));
    }
    byte[] sealed = ShareKeysMessage.encodeAttachment(parcels);
    assertThat(ShareKeysMessage.leaves(sealed, 3)).isEqualTo(expected);
    assertThat(ShareKeysMessage.leaves(sealed)).isEqualTo(expected);
    malformed(() -> ShareKeysMessage.leaves(sealed, 2));
    malformed(() -> ShareKeysMessage.leaves(sealed, 4));
    malformed(() -> ShareKeysMessage.leaves(Arrays.copyOf(sealed, sealed.length + 1), 3));
    malformed(() -> ShareKeysMessage.leaves(Arrays.copyOf(sealed, sealed.length - 1), 3));
    malformed(() -> ShareKeysMessage.leaves(new byte[0], 0));
    byte[] lying = sealed.clone();
    lying[1] = 4;
    malformed(() -> ShareKeysMessage.leaves(lying, 4));
    malformed(() -> ShareKeysMessage.leaves(lying, 3));
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
    malformed(() -> ShareKeysMessage.decode(new ShareKeysMessage(H, 5, H, H).encode(), 5));
    malformed(() -> ConfirmMessage.decode(new ConfirmMessage(H, 4, 6, H, H, H).encode(), 5));
  }

  @Test
  void bitmapWithABitBeyondTheRoster_isRefused() {
    byte[] shares = new SharesMessage(H, ClientSet.all(5)).encode();
    shares[2 + 32] = (byte) 0x3f;
    malformed(() -> SharesMessage.decode(shares, 5));
    byte[] many = new SharesMessage(H, ClientSet.all(67)).encode();
    many[2 + 32 + 8] = (byte) 0x0f;
    malformed(() -> SharesMessage.decode(many, 67));
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

  @Test
  void idsOfARoster_ascend() throws Exception {
    byte[] roster = new RosterMessage(H, H, ids(300)).encode();
    assertThat(RosterMessage.decode(roster).encode()).isEqualTo(roster);
    int last = roster.length - RosterIds.ID_BYTES;
    byte[] twice = roster.clone();
    System.arraycopy(roster, last - RosterIds.ID_BYTES, twice, last, RosterIds.ID_BYTES);
    malformed(() -> RosterMessage.decode(twice));
    byte[] down = roster.clone();
    down[last + 6] = 0;
    malformed(() -> RosterMessage.decode(down));
    byte[] unsigned = roster.clone();
    unsigned[last] = (byte) 0x80;
    assertThat(RosterMessage.decode(unsigned).ids().isListed(299, Arrays.copyOf(H, 32))).isFalse();
    malformed(() -> RosterMessage.decode(Arrays.copyOf(roster, last)));
    malformed(
        () -> RosterMessage.decode(Arrays.copyOf(roster, roster.length + RosterIds.ID_BYTES)));
  }

  /** A length field of 4 GiB, and one of a count, are refused before anything is allocated. */
  @Test
  void row33_hugeLength_isRefused() {
    byte[] advert = new AdvertiseMessage(H, new byte[1], H, H, new byte[16]).encode();
    Arrays.fill(advert, 34, 38, (byte) 0xff);
    malformed(() -> AdvertiseMessage.decode(advert));
    malformed(() -> RosterMessage.decode(new RosterMessage(H, H, ids(1025)).encode()));
    malformed(() -> RosterMessage.decode(new RosterMessage(H, H, ids(2)).encode()));
    byte[] roster = new RosterMessage(H, H, ids(3)).encode();
    Arrays.fill(roster, 34, 36, (byte) 0xff);
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
    for (int bad : new int[] {0, -1, 1025}) {
      assertThatThrownBy(() -> ClientSet.none(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ClientSet.ofBytes(5, new byte[] {32}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClientSet.ofBytes(5, new byte[2]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> set.minus(ClientSet.all(11)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A set of the JDK's does the same. */
  @SeededTest
  void set_isOneOfTheJdks(SplittableRandom random) {
    int n = 1 + random.nextInt(1024);
    BitSet expected = new BitSet();
    ClientSet set = ClientSet.none(n);
    for (int i = random.nextInt(2 * n); i > 0; i--) {
      int index = random.nextInt(n);
      boolean in = random.nextInt(3) > 0;
      expected.set(index, in);
      ClientSet before = set;
      set = in ? set.with(index) : set.without(index);
      assertThat(before.equals(set)).isEqualTo(before.contains(index) == in);
    }
    assertThat(set.indices()).isEqualTo(expected.stream().toArray());
    assertThat(set.size()).isEqualTo(expected.cardinality());
    assertThat(set.toBytes()).isEqualTo(Arrays.copyOf(expected.toByteArray(), (n + 7) / 8));
    assertThat(ClientSet.ofBytes(n, set.toBytes())).isEqualTo(set).hasSameHashCodeAs(set);
    assertThat(ClientSet.of(n, set.indices())).isEqualTo(set);
    assertThat(ClientSet.all(n).minus(set).size()).isEqualTo(n - set.size());
    assertThat(ClientSet.all(n).and(set)).isEqualTo(set);
    assertThat(set.isWithin(ClientSet.all(n))).isTrue();
    assertThat(ClientSet.all(n).isWithin(set)).isEqualTo(set.size() == n);
    assertThat(set).isNotEqualTo(ClientSet.of(n < 1024 ? n + 1 : n - 1));
  }

  /** Ids of so many clients, each the number of its index. */
  static RosterIds ids(int n) {
    ByteBuffer ids = ByteBuffer.allocate(RosterIds.ID_BYTES * n);
    for (int i = 0; i < n; i++) {
      ids.putLong(i);
    }
    return RosterIds.ofBytes(ids.array());
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
