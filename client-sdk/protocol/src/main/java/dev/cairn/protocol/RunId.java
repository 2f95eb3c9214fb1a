package dev.cairn.protocol;

import java.util.regex.Pattern;

/**
 * The name of a run, which is a sequence of rounds under one plan.
 *
 * @param value 1 to 64 lower-case letters, digits or hyphens; a UUID version 7 in production
 */
public record RunId(String value) {
  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9-]{1,64}");

  public RunId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a run id has 1 to 64 lower-case letters, digits or hyphens, not '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
