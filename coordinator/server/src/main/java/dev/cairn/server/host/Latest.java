package dev.cairn.server.host;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The few values that were asked for latest, by their keys. Safe for several threads. */
final class Latest<K, V> {
  private final Map<K, V> values;

  /** Keeps nothing yet, and never more than {@code max}. */
  Latest(int max) {
    this.values =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
          }
        };
  }

  // The threads that answer devices share it.
  synchronized @Nullable V get(K key) {
    return values.get(key);
  }

  synchronized void put(K key, V value) {
    values.put(key, value);
  }
}
