package dev.cairn.protocol;

import java.util.regex.Pattern;

/**
 * A named set of devices that train the same kind of model on the same kind of data.
 *
 * @param name 1 to 64 letters, digits, dots, underscores or hyphens; the first a letter or digit,
 *     so that no name means a folder or an option to anybody
 */
public record Population(String name) {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public Population {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a population has 1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit,"
              + " not '"
              + name
              + "'");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
