package dev.cairn.server.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that a misspelt one was meant to be. */
final class Spelling {
  private static final int LENGTH_MAX = 64;

  private Spelling() {}

  /** The word nearest to {@code given}, if it is near enough to be meant. */
  static @Nullable String closest(String given, List<String> words) {
    if (given.length() > LENGTH_MAX) {
      return null;
    }
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String word : words) {
      int distance = distance(given.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (distance < least && distance <= slips(word)) {
        least = distance;
        best = word;
      }
    }
    return best;
  }

  /** Two letters that changed places count as two. */
  private static int slips(String word) {
    return word.length() < 4 ? 1 : Math.max(2, word.length() / 3);
  }

  /** Insertions, deletions and substitutions between two words (Levenshtein 1966). */
  static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, 1 + Math.min(before[j], row[j - 1]));
      }
      before = row;
    }
    return before[b.length()];
  }
}
