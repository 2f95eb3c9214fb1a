package dev.cairn.client;

import java.util.regex.Pattern;

/** What every store demands of keys and values. */
final class StoreEntry {
  private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,64}");

  private StoreEntry() {}

  static String key(String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "a store's key has 1 to 64 lower-case letters, digits or hyphens, not '" + key + "'");
    }
    return key;
  }

  static String value(String value) {
    if (value.length() > ClientStore.VALUE_CHARS_MAX) {
      throw new IllegalArgumentException(
          "a store's value has at most "
              + ClientStore.VALUE_CHARS_MAX
              + " characters, not "
              + value.length());
    }
    return value;
  }
}
