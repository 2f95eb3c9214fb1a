package dev.cairn.app.secrecy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one search found, and in how many bytes. */
final class Findings {
  private static final int PLACES_MAX = 8;

  /** Windows that are nearer to each other than this are one place. */
  private static final int NEAR_BYTES = 64;

  private final String medium;
  private final Map<String, Integer> windows = new LinkedHashMap<>();
  private final Map<String, List<String>> places = new LinkedHashMap<>();
  private final Map<String, Long> last = new HashMap<>();
  private long bytes;

  Findings(String medium) {
    this.medium = medium;
  }

  void searched(long more) {
    bytes += more;
  }

  void add(String needle, String place, long position) {
    windows.merge(needle, 1, Integer::sum);
    Long before = last.put(needle + place, position);
    List<String> known = places.computeIfAbsent(needle, unused -> new ArrayList<>());
    if ((before == null || position - before > NEAR_BYTES) && known.size() < PLACES_MAX) {
      known.add(place + "@" + Long.toHexString(position));
    }
  }

  /** The needles of which at least one window was found. */
  Set<String> found() {
    return windows.keySet();
  }

  /** How many windows of one needle were found. */
  int windows(String needle) {
    return windows.getOrDefault(needle, 0);
  }

  /** How many bytes were searched. */
  long bytes() {
    return bytes;
  }

  /** The figures, without places. */
  String figures() {
    return medium + ": " + bytes + " bytes, found " + windows;
  }

  @Override
  public String toString() {
    return figures() + " at " + places;
  }
}
