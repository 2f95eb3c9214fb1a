package dev.cairn.server.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** The latest values by their keys, at most a fixed number. Safe for several threads. */
final class Recent<K, V> {
  private final Map<K, V> values;

  Recent(int most) {
    this.values =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  // The threads that handle calls share it.
  synchronized @Nullable V get(K key) {
    return values.get(key);
  }

  synchronized void put(K key, V value) {
    values.put(key, value);
  }

  /** Puts a value, or what is made of the one that is there and this. */
  synchronized void merge(K key, V value, BinaryOperator<V> both) {
    V unused = values.merge(key, value, both);
  }

  synchronized void remove(K key) {
    values.remove(key);
  }
}
