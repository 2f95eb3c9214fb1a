package dev.cairn.engine.cohort;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The version of a client's SDK: numbers with dots between them, of which those that are missing
 * are zero. What follows a hyphen or a plus sign is ignored.
 */
public final class ClientVersion implements Comparable<ClientVersion> {
  private static final int NUMBERS_MAX = 4;
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9}){0," + (NUMBERS_MAX - 1) + "})(?:[-+].*)?");

  private final String text;
  private final int[] numbers = new int[NUMBERS_MAX];

  private ClientVersion(String text, String digits) {
    this.text = text;
    String[] parts = digits.split("\\.", -1);
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Integer.parseInt(parts[i]);
    }
  }

  /** A version as one would write it; null if it is none. */
  public static @Nullable ClientVersion parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() ? new ClientVersion(text, matcher.group(1)) : null;
  }

  @Override
  public int compareTo(ClientVersion other) {
    return Arrays.compare(numbers, other.numbers);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientVersion version && compareTo(version) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
