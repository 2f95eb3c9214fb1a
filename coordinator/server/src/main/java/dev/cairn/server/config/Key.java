package dev.cairn.server.config;

import org.jspecify.annotations.Nullable;

/**
 * A key that a file may have.
 *
 * @param path from the top, joined by dots; {@code []} stands for a list's items
 * @param kind what its value must be
 * @param presence what its absence means
 * @param fallback the value in its absence as one would write it, where it has one
 * @param shown the default in the reference table
 */
record Key(String path, Kind kind, Presence presence, @Nullable String fallback, String shown) {

  /** What a key's absence means. */
  enum Presence {
    REQUIRED,
    DEFAULTED,
    OPTIONAL
  }
}
