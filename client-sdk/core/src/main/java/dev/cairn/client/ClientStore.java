package dev.cairn.client;

import java.util.Optional;

/**
 * The few short texts that a client keeps from one start of the app to the next.
 *
 * <p>Every method is safe to call from several threads and throws {@link ClientStoreException} if
 * the store cannot be read or written.
 */
public interface ClientStore {

  /** The most characters of a value. */
  int VALUE_CHARS_MAX = 65_536;

  /**
   * What was put last under {@code key}.
   *
   * @param key 1 to 64 lower-case letters, digits or hyphens
   */
  Optional<String> get(String key);

  /**
   * Keeps {@code value}: when this returns, a crash does not lose it, and a crash meanwhile leaves
   * either the old value or the new one.
   *
   * @param key 1 to 64 lower-case letters, digits or hyphens
   * @param value at most {@link #VALUE_CHARS_MAX} characters
   */
  void put(String key, String value);
}
