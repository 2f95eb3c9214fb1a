package dev.cairn.app.secrecy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Looks for all windows of all needles in one pass over the bytes, at every position. A filter of a
 * few bits answers for almost all positions.
 */
final class ByteSearch {
  private static final int FILTER_BITS = 20;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final int BUFFER_BYTES = 1 << 20;

  private final List<Needle> needles;
  private final long[] filter = new long[1 << (FILTER_BITS - 6)];
  private final int tableBits;
  private final long[] lows;
  private final long[] highs;

  /** Which needle, counted from 1; 0 where the table is empty. */
  private final int[] owners;

  ByteSearch(List<Needle> needles) {
    this.needles = List.copyOf(needles);
    int windows = needles.stream().mapToInt(n -> n.bytes().length / n.step()).sum();
    tableBits = 34 - Integer.numberOfLeadingZeros(Math.max(16, windows));
    lows = new long[1 << tableBits];
    highs = new long[1 << tableBits];
    owners = new int[1 << tableBits];
    for (int i = 0; i < needles.size(); i++) {
      Needle needle = needles.get(i);
      ByteBuffer bytes = ByteBuffer.wrap(needle.bytes());
      for (int at = 0; at + Needle.WINDOW <= needle.bytes().length; at += needle.step()) {
        put(bytes.getLong(at), bytes.getLong(at + 8), i + 1);
      }
    }
  }

  /** Where two needles have a window in common it is the first one's. */
  private void put(long high, long low, int owner) {
    long hash = low * MIX;
    int bit = (int) (hash >>> (64 - FILTER_BITS));
    filter[bit >>> 6] |= 1L << bit;
    int slot = (int) (hash >>> (64 - tableBits));
    while (owners[slot] != 0) {
      if (lows[slot] == low && highs[slot] == high) {
        return;
      }
      slot = (slot + 1) & (owners.length - 1);
    }
    lows[slot] = low;
    highs[slot] = high;
    owners[slot] = owner;
  }

  private int owner(long high, long low, long hash) {
    int slot = (int) (hash >>> (64 - tableBits));
    while (owners[slot] != 0) {
      if (lows[slot] == low && highs[slot] == high) {
        return owners[slot];
      }
      slot = (slot + 1) & (owners.length - 1);
    }
    return 0;
  }

  /** Searches all of a stream. */
  void in(InputStream stream, String place, Findings findings) throws IOException {
    Scan scan = scan(place, findings);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      scan.feed(buffer, n);
    }
  }

  /** Begins a search in bytes that come in pieces. */
  Scan scan(String place, Findings findings) {
    return new Scan(place, findings);
  }

  /** A search in bytes that come in pieces; the borders between the pieces do not matter. */
  final class Scan {
    private final String place;
    private final Findings findings;
    private long high;
    private long low;
    private long position;

    private Scan(String place, Findings findings) {
      this.place = place;
      this.findings = findings;
    }

    /** Searches the next {@code length} bytes. */
    void feed(byte[] bytes, int length) {
      long before = low;
      long earlier = high;
      for (int i = 0; i < length; i++) {
        earlier = (earlier << 8) | (before >>> 56);
        before = (before << 8) | (bytes[i] & 0xff);
        long hash = before * MIX;
        int bit = (int) (hash >>> (64 - FILTER_BITS));
        if ((filter[bit >>> 6] & (1L << bit)) != 0) {
          report(earlier, before, hash, position + i + 1);
        }
      }
      low = before;
      high = earlier;
      position += length;
      findings.searched(length);
    }

    private void report(long earlier, long before, long hash, long end) {
      int owner = owner(earlier, before, hash);
      if (owner != 0 && end >= Needle.WINDOW) {
        findings.add(needles.get(owner - 1).name(), place, end - Needle.WINDOW);
      }
    }
  }
}
