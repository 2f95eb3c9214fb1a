package dev.cairn.protocol;

import java.util.regex.Pattern;

/**
 * The name of a device: stable, unique, and not a name of its owner.
 *
 * @param value 1 to 64 letters, digits, dots, underscores or hyphens; the first a letter or digit,
 *     so that no name means a folder or an option to anybody
 */
public record ClientId(String value) implements Comparable<ClientId> {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public ClientId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a client id has 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit");
    }
  }

  @Override
  public int compareTo(ClientId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
