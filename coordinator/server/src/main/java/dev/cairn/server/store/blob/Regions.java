package dev.cairn.server.store.blob;

import java.util.Map;
import java.util.TreeMap;

/** Which parts of a file are in use, from a first place on. For one thread at a time. */
final class Regions {

  /** Free parts before the end, which never touch each other or the end: lengths by offsets. */
  private final TreeMap<Long, Long> free = new TreeMap<>();

  private final long start;
  private long end;

  /** Begins with all free from {@code start} on. */
  Regions(long start) {
    this.start = start;
    this.end = start;
  }

  /** After the last part that is in use. */
  long end() {
    return end;
  }

  /**
   * Takes a part: the first that is long enough.
   *
   * @param length at least 1
   * @return its offset
   */
  long take(long length) {
    for (Map.Entry<Long, Long> part : free.entrySet()) {
      long offset = part.getKey();
      long rest = part.getValue() - length;
      if (rest >= 0) {
        free.remove(offset);
        if (rest > 0) {
          free.put(offset + length, rest);
        }
        return offset;
      }
    }
    long offset = end;
    end += length;
    return offset;
  }

  /**
   * Gives a part back.
   *
   * @return whether the end has come nearer
   */
  boolean give(long offset, long length) {
    if (offset < start || length < 1 || offset + length > end) {
      throw new IllegalArgumentException(
          "No part of a file from " + start + " to " + end + ": " + length + " from " + offset);
    }
    long from = offset;
    long to = offset + length;
    Map.Entry<Long, Long> before = free.floorEntry(offset);
    if (before != null && before.getKey() + before.getValue() == from) {
      from = before.getKey();
      free.remove(from);
    }
    Long after = free.remove(to);
    if (after != null) {
      to += after;
    }
    if (to == end) {
      end = from;
      return true;
    }
    free.put(from, to - from);
    return false;
  }
}
