package dev.cairn.secagg.server;

import dev.cairn.secagg.message.ShareKeysMessage;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The good shares of one dealer's secret that were revealed so far, by holder. */
final class DealtShares {
  private final int dealer;
  private final ShareKeysMessage header;
  private final TreeMap<Integer, byte[]> shares = new TreeMap<>();

  DealtShares(int dealer, ShareKeysMessage header) {
    this.dealer = dealer;
    this.header = header;
  }

  int dealer() {
    return dealer;
  }

  ShareKeysMessage header() {
    return header;
  }

  void put(int holder, byte[] share) {
    shares.put(holder, share);
  }

  int size() {
    return shares.size();
  }

  int[] holders() {
    int[] holders = new int[shares.size()];
    int at = 0;
    for (int holder : shares.keySet()) {
      holders[at++] = holder;
    }
    return holders;
  }

  /** The shares in the order of {@link #holders}. */
  byte[][] values() {
    byte[][] values = new byte[shares.size()][];
    int at = 0;
    for (Map.Entry<Integer, byte[]> share : shares.entrySet()) {
      values[at++] = share.getValue();
    }
    return values;
  }

  void wipe() {
    for (byte[] share : shares.values()) {
      Arrays.fill(share, (byte) 0);
    }
    shares.clear();
  }
}
