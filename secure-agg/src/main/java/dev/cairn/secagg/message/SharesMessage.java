package dev.cairn.secagg.message;

import dev.cairn.secagg.Thresholds;
import java.util.ArrayList;
import java.util.List;

/**
 * The settled set U2 of dealers, with what they sealed for one receiver in the attachment.
 *
 * @param sid the session, 32 bytes
 * @param receiver index of the client for whom this is
 * @param dealers U2
 * @param attachmentDigest SHA-256 of the attachment
 */
@SuppressWarnings("ArrayRecordComponent")
public record SharesMessage(byte[] sid, int receiver, ClientSet dealers, byte[] attachmentDigest) {

  /** Longest body in bytes. */
  public static final int BODY_BYTES_MAX = 2 + 32 + 2 + 8 + 32;

  /** Longest attachment in bytes. */
  public static final int ATTACHMENT_BYTES_MAX =
      (Thresholds.ROSTER_MAX - 1)
          * (ShareKeysMessage.BODY_BYTES
              + SignedBody.SIGNATURE_BYTES
              + SharePlaintext.CIPHER_BYTES_MAX
              + 6 * 32);

  /**
   * What one dealer sealed for the receiver.
   *
   * @param dealer index of the dealer
   * @param header its ShareKeys body with signature, as received by the coordinator
   * @param ciphertext sealed for the receiver
   * @param path from the ciphertext's leaf to the dealer's root over ciphertexts
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Delivery(int dealer, SignedBody header, byte[] ciphertext, byte[] path) {}

  /** Encodes the body. */
  public byte[] encode() {
    return WireWriter.body(MessageType.SHARES)
        .fixed(sid)
        .u16(receiver)
        .set(dealers)
        .fixed(attachmentDigest)
        .done();
  }

  /** Decodes a body of a roster of {@code n}. */
  public static SharesMessage decode(byte[] body, int n) throws ProtocolException {
    WireReader in = WireReader.body(MessageType.SHARES, body, BODY_BYTES_MAX);
    SharesMessage message = new SharesMessage(in.fixed(32), in.index(n), in.set(n), in.fixed(32));
    in.end();
    return message;
  }

  /** Encodes the attachment, deliveries in ascending order of dealers. */
  public static byte[] encodeAttachment(List<Delivery> deliveries) {
    WireWriter out = new WireWriter();
    for (Delivery delivery : deliveries) {
      out.fixed(delivery.header().body())
          .fixed(delivery.header().signature())
          .fixed(delivery.ciphertext())
          .fixed(delivery.path());
    }
    return out.done();
  }

  /** Decodes the attachment: one delivery of each dealer but the receiver. */
  public static List<Delivery> decodeAttachment(byte[] attachment, ClientSet dealers, int receiver)
      throws ProtocolException {
    WireReader in = WireReader.attachment(MessageType.SHARES, attachment, ATTACHMENT_BYTES_MAX);
    int n = dealers.n();
    List<Delivery> deliveries = new ArrayList<>();
    for (int dealer : dealers.without(receiver).indices()) {
      SignedBody header =
          new SignedBody(
              in.fixed(ShareKeysMessage.BODY_BYTES), in.fixed(SignedBody.SIGNATURE_BYTES));
      byte[] ciphertext = in.fixed(SharePlaintext.cipherBytes(receiver, n));
      deliveries.add(new Delivery(dealer, header, ciphertext, in.path(receiver, n)));
    }
    in.end();
    return deliveries;
  }
}
