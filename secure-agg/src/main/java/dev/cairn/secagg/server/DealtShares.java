package dev.cairn.secagg.server;

import dev.cairn.secagg.cipher.Sha256;
import dev.cairn.secagg.message.ShareKeysMessage;
import dev.cairn.secagg.message.SignedMessage;
import java.util.Arrays;

/**
 * One dealer's commitments, and the good shares of its secret that were revealed so far, by their
 * places among the dealer's holders.
 */
final class DealtShares {
  private static final byte[] NONE = {};

  private final int dealer;
  private final byte[] selfCommit;
  private final byte[] leaves;
  private final byte[][] shares;
  private int size;

  /** None yet of what was dealt with this message, which was checked before. */
  DealtShares(int dealer, ShareKeysMessage body, SignedMessage message) {
    this.dealer = dealer;
    this.selfCommit = body.selfCommit();
    this.leaves = ShareKeysMessage.leaves(message.attachment());
    this.shares = new byte[leaves.length / Sha256.LENGTH][];
    Arrays.fill(shares, NONE);
  }

  int dealer() {
    return dealer;
  }

  /** The commitment to the seed of the dealer's own mask. */
  byte[] selfCommit() {
    return selfCommit;
  }

  /** Whether the dealer committed to this leaf at this place. */
  boolean isLeaf(int place, byte[] leaf) {
    int at = place * Sha256.LENGTH;
    for (int i = 0; i < Sha256.LENGTH; i++) {
      if (leaves[at + i] != leaf[i]) {
        return false;
      }
    }
    return true;
  }

  void put(int place, byte[] share) {
    size += shares[place] == NONE ? 1 : 0;
    shares[place] = share;
  }

  int size() {
    return size;
  }

  /** The places of the first {@code count} shares. */
  int[] places(int count) {
    int[] places = new int[count];
    int found = 0;
    for (int place = 0; found < count; place++) {
      if (shares[place] != NONE) {
        places[found++] = place;
      }
    }
    return places;
  }

  /** The shares at these places. */
  byte[][] at(int[] places) {
    byte[][] values = new byte[places.length][];
    for (int i = 0; i < places.length; i++) {
      values[i] = shares[places[i]];
    }
    return values;
  }

  void wipe() {
    for (byte[] share : shares) {
      Arrays.fill(share, (byte) 0);
    }
    Arrays.fill(shares, NONE);
    size = 0;
  }
}
