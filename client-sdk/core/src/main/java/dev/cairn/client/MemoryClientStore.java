package dev.cairn.client;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store that forgets everything with the process: for simulations and tests. */
public final class MemoryClientStore implements ClientStore {
  private final Map<String, String> values = new ConcurrentHashMap<>();

  @Override
  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(StoreEntry.key(key)));
  }

  @Override
  public void put(String key, String value) {
    values.put(StoreEntry.key(key), StoreEntry.value(value));
  }
}
