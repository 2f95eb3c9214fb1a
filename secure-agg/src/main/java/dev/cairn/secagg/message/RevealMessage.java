package dev.cairn.secagg.message;

import dev.cairn.secagg.graph.RoundThresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The shares that a client gives away at the end: of each dealer among its neighbours exactly one,
 * or none.
 *
 * @param sid the session, 32 bytes
 * @param index the client
 * @param entries in ascending order of dealers
 */
@SuppressWarnings("ArrayRecordComponent")
public record RevealMessage(byte[] sid, int index, List<Entry> entries) {
  private static final int ENTRY_BYTES_MAX =
      2 + 1 + SharePlaintext.SHARE_BYTES + SharePlaintext.SALT_BYTES + 32;

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX =
      2 + 32 + 2 + 2 + (RoundThresholds.ROSTER_MAX - 1) * ENTRY_BYTES_MAX;

  /** Which secret of a dealer a share belongs to. */
  public enum Kind {
    /** None: the dealer's shares could not be read. */
    ABSENT(0),
    /** The seed of the mask of its own, of a dealer that is included. */
    SELF_SEED(1),
    /** The private mask key, of a dealer that is not included. */
    MASK_KEY(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /**
   * One share with what leads from it to the dealer's commitment.
   *
   * @param dealer whose secret it is
   * @param kind which secret; if {@link Kind#ABSENT}, all that follows is empty
   * @param share 40 bytes
   * @param salt 16 bytes
   * @param other commitment to the share of the dealer's other secret, 32 bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Entry(int dealer, Kind kind, byte[] share, byte[] salt, byte[] other) {

    /** Says that there is no share of this dealer. */
    public static Entry absent(int dealer) {
      return new Entry(dealer, Kind.ABSENT, new byte[0], new byte[0], new byte[0]);
    }
  }

  public RevealMessage {
    entries = List.copyOf(entries);
  }

  /** Encodes the body. */
  public byte[] encode() {
    WireWriter out = WireWriter.body(MessageType.REVEAL).fixed(sid).u16(index).u16(entries.size());
    for (Entry entry : entries) {
      out.u16(entry.dealer())
          .u8(entry.kind().code)
          .fixed(entry.share())
          .fixed(entry.salt())
          .fixed(entry.other());
    }
    return out.done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static RevealMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.REVEAL, body, BODY_BYTES_MAX);
    byte[] sid = in.fixed(32);
    int index = in.index(n);
    int count = in.within("entries", in.u16(), 0, n - 1);
    List<Entry> entries = new ArrayList<>();
    int least = 0;
    for (int i = 0; i < count; i++) {
      int dealer = in.within("dealer", in.u16(), least, n - 1);
      if (dealer == index) {
        throw in.malformed("has a share of its sender's own secret");
      }
      entries.add(entry(in, dealer));
      least = dealer + 1;
    }
    in.end();
    return new RevealMessage(sid, index, entries);
  }

  private static Entry entry(WireReader in, int dealer) throws ProtocolException {
    Kind kind = Kind.values()[in.within("kind", in.u8(), 0, 2)];
    return kind == Kind.ABSENT
        ? Entry.absent(dealer)
        : new Entry(
            dealer,
            kind,
            in.fixed(SharePlaintext.SHARE_BYTES),
            in.fixed(SharePlaintext.SALT_BYTES),
            in.fixed(32));
  }
}
