package dev.cairn.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of the coordinator's configuration, for tests of pages that name them. */
public final class ConfigurationKeys {
  private ConfigurationKeys() {}

  /** What each key's default looks like. */
  public static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    ServerKeys.KEYS.all().forEach(key -> defaults.put(key.path(), key.shown()));
    return defaults;
  }
}
