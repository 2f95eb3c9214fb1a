package dev.cairn.faults.modelled;

import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.RoundId;
import dev.cairn.secagg.message.AdvertiseMessage;
import dev.cairn.secagg.message.ClientSet;
import dev.cairn.secagg.message.ConfirmMessage;
import dev.cairn.secagg.message.MaskedInputMessage;
import dev.cairn.secagg.message.MessageType;
import dev.cairn.secagg.message.QuorumMessage;
import dev.cairn.secagg.message.RevealMessage;
import dev.cairn.secagg.message.RosterIds;
import dev.cairn.secagg.message.RosterMessage;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SharesMessage;
import dev.cairn.secagg.message.SignedMessage;
import dev.cairn.secagg.message.SurvivorsMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The messages of one round, with the bodies of CSA/1 in which all keys and hashes are empty. */
public final class ModelledMessages {
  private static final byte[] HASH = new byte[32];
  private static final byte[] SIGNATURE = new byte[64];
  private static final int SHARE_BYTES = 40;
  private static final int SALT_BYTES = 16;

  private final byte[] sid;

  /** The messages of a round. */
  public ModelledMessages(RoundId round) {
    this.sid = Digest.of(round.toString().getBytes(StandardCharsets.UTF_8)).bytes();
  }

  private static SignedMessage signed(byte[] body) {
    return new SignedMessage(body, SIGNATURE);
  }

  SignedMessage config() {
    byte[] body = new byte[2 + sid.length];
    body[0] = 1;
    body[1] = (byte) MessageType.ROUND_CONFIG.code();
    System.arraycopy(sid, 0, body, 2, sid.length);
    return signed(body);
  }

  /** A client's keys. */
  public SignedMessage advertise(String client) {
    byte[] credential = client.getBytes(StandardCharsets.UTF_8);
    return signed(new AdvertiseMessage(sid, credential, HASH, HASH, new byte[16]).encode());
  }

  /** The roster, with the names of its members attached. */
  SignedMessage roster(List<ClientId> members) {
    ByteBuffer ids = ByteBuffer.allocate(members.size() * RosterIds.ID_BYTES);
    for (long i = 1; i <= members.size(); i++) {
      ids.putLong(i);
    }
    String names = members.stream().map(ClientId::value).collect(Collectors.joining(" "));
    return new SignedMessage(
        new RosterMessage(sid, HASH, RosterIds.ofBytes(ids.array())).encode(),
        SIGNATURE,
        names.getBytes(StandardCharsets.UTF_8));
  }

  /** The members of a roster that {@link #roster(List)} made. */
  public static List<ClientId> roster(SignedMessage roster) {
    List<ClientId> members = new ArrayList<>();
    for (String name : new String(roster.attachment(), StandardCharsets.UTF_8).split(" ")) {
      members.add(new ClientId(name));
    }
    return members;
  }

  /** A client's shares. */
  public SignedMessage shareKeys(int index) {
    return signed(new ShareKeysMessage(sid, index, HASH, HASH).encode());
  }

  SignedMessage shares(ClientSet dealers) {
    return signed(new SharesMessage(sid, dealers).encode());
  }

  /** The header of a masked update. */
  public SignedMessage maskedInput(int index, ClientSet dealers, int lanes, Digest body) {
    return signed(
        new MaskedInputMessage(
                sid, index, hash(dealers), lanes, body.bytes(), ClientSet.none(dealers.n()))
            .encode());
  }

  SignedMessage survivors(ClientSet dealers, ClientSet included) {
    return signed(new SurvivorsMessage(sid, dealers, included).encode());
  }

  /** A client's confirmation of the included set. */
  public SignedMessage confirm(int index, ClientSet dealers, ClientSet included) {
    return signed(
        new ConfirmMessage(sid, index, dealers.n(), HASH, hash(dealers), hash(included)).encode());
  }

  SignedMessage quorum(ClientSet dealers, ClientSet included, ClientSet confirmed) {
    List<QuorumMessage.Confirmation> confirmations = new ArrayList<>();
    for (int index : confirmed.indices()) {
      confirmations.add(new QuorumMessage.Confirmation(index, SIGNATURE));
    }
    return signed(new QuorumMessage(sid, hash(dealers), hash(included), confirmations).encode());
  }

  /** A client's shares of what hides the sum over the included: nothing more. */
  public SignedMessage reveal(int index, ClientSet dealers, ClientSet included) {
    List<RevealMessage.Entry> entries = new ArrayList<>();
    for (int dealer : dealers.indices()) {
      if (dealer != index) {
        RevealMessage.Kind kind =
            included.contains(dealer) ? RevealMessage.Kind.SELF_SEED : RevealMessage.Kind.MASK_KEY;
        entries.add(
            new RevealMessage.Entry(
                dealer, kind, new byte[SHARE_BYTES], new byte[SALT_BYTES], HASH));
      }
    }
    return signed(new RevealMessage(sid, index, entries).encode());
  }

  /** Whether two messages have the same body. */
  static boolean alike(SignedMessage one, SignedMessage other) {
    return Arrays.equals(one.body(), other.body());
  }

  private static byte[] hash(ClientSet set) {
    // Of a small set the bitmap itself.
    return Arrays.copyOf(set.toBytes(), HASH.length);
  }
}
