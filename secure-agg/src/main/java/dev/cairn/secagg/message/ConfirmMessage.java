package dev.cairn.secagg.message;

/**
 * A client's word, given once, that it knows this roster and these two sets and no others.
 *
 * @param sid the session, 32 bytes
 * @param index the client
 * @param n size of the roster
 * @param rosterRoot R
 * @param dealersHash hash of U2
 * @param includedHash hash of U3
 */
@SuppressWarnings("ArrayRecordComponent")
public record ConfirmMessage(
    byte[] sid, int index, int n, byte[] rosterRoot, byte[] dealersHash, byte[] includedHash) {

  /** Length of every body in bytes. */
  public static final int BODY_BYTES = 2 + 32 + 2 + 4 + 3 * 32;

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.CONFIRM)
        .fixed(sid)
        .u16(index)
        .u32(n)
        .fixed(rosterRoot)
        .fixed(dealersHash)
        .fixed(includedHash)
        .done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static ConfirmMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.CONFIRM, body, BODY_BYTES);
    ConfirmMessage message =
        new ConfirmMessage(
            in.fixed(32),
            in.index(n),
            in.within("size of the roster", in.u32(), n, n),
            in.fixed(32),
            in.fixed(32),
            in.fixed(32));
    in.end();
    return message;
  }
}
