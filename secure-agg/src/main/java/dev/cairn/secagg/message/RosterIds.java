package dev.cairn.secagg.message;

import java.util.Arrays;
import java.util.List;

/**
 * Who stands on a roster, by the beginnings of all client ids in the order of their indices.
 *
 * <p>A client of the ring sees the adverts of its neighbours only. That these ascend strictly, and
 * that every advert it sees is of the client that is listed at its index, keeps anybody from
 * standing there twice, wherever that would be. Immutable. Source: CSA1.md, section 8.
 */
public final class RosterIds {
  /** Bytes of each client id. Whoever has one id has one beginning of it, however short. */
  public static final int ID_BYTES = 8;

  private final byte[] bytes;

  private RosterIds(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The ids of these clients.
   *
   * @throws ProtocolException if they do not ascend
   */
  static RosterIds of(List<Advert> adverts) throws ProtocolException {
    byte[] bytes = new byte[ID_BYTES * adverts.size()];
    for (int i = 0; i < adverts.size(); i++) {
      System.arraycopy(adverts.get(i).clientId(), 0, bytes, ID_BYTES * i, ID_BYTES);
    }
    try {
      return ofBytes(bytes);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(
          ProtocolException.Defect.BAD_CONTENT, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The ids that stand in these bytes, {@link #ID_BYTES} each.
   *
   * @throws IllegalArgumentException if they do not ascend strictly, compared as unsigned bytes
   */
  public static RosterIds ofBytes(byte[] bytes) {
    if (bytes.length % ID_BYTES != 0) {
      throw new IllegalArgumentException("expected 8 bytes for each id, got " + bytes.length);
    }
    RosterIds ids = new RosterIds(bytes.clone());
    for (int i = 1; i < ids.n(); i++) {
      if (Advert.compare(ids.at(i - 1), ids.at(i)) >= 0) {
        throw new IllegalArgumentException("the ids of the roster do not ascend");
      }
    }
    return ids;
  }

  /** Whether two client ids, of 32 bytes, begin alike: only one can stand on a roster then. */
  public static boolean beginAlike(byte[] one, byte[] other) {
    return Arrays.equals(Arrays.copyOf(one, ID_BYTES), Arrays.copyOf(other, ID_BYTES));
  }

  /** How many clients there are. */
  public int n() {
    return bytes.length / ID_BYTES;
  }

  /** Whether this client, of 32 bytes, is the one that is listed at this index. */
  public boolean isListed(int index, byte[] clientId) {
    return Arrays.equals(at(index), Arrays.copyOf(clientId, ID_BYTES));
  }

  /** The ids, one after the other. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  private byte[] at(int index) {
    return Arrays.copyOfRange(bytes, ID_BYTES * index, ID_BYTES * (index + 1));
  }
}
