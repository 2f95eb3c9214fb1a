package dev.cairn.secagg.message;

import dev.cairn.secagg.cipher.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * What a dealer sealed for one receiver, and its commitment to that.
 *
 * @param ciphertext {@link SharePlaintext#CIPHER_BYTES} bytes
 * @param leaf 32 bytes, as it stands in the tree of the dealer's share root
 */
@SuppressWarnings("ArrayRecordComponent")
public record Parcel(byte[] ciphertext, byte[] leaf) {

  /** Length on the wire in bytes. */
  public static final int BYTES = SharePlaintext.CIPHER_BYTES + Sha256.LENGTH;

  void write(WireWriter out) {
    out.fixed(ciphertext).fixed(leaf);
  }

  static List<Parcel> read(WireReader in, int count) throws ProtocolException {
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parcels.add(new Parcel(in.fixed(SharePlaintext.CIPHER_BYTES), in.fixed(Sha256.LENGTH)));
    }
    return parcels;
  }
}
