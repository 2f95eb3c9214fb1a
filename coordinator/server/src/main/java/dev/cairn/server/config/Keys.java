package dev.cairn.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All keys that a kind of file may have, with their defaults, and the keys that it had once. */
final class Keys {
  private final Map<String, Key> known = new LinkedHashMap<>();
  private final Map<String, String> removed = new LinkedHashMap<>();

  /** A key without which the file is refused. */
  Keys required(String path, Kind kind) {
    return add(new Key(path, kind, Key.Presence.REQUIRED, null, "required"));
  }

  /** A key with a value that stands in for it. */
  Keys defaulted(String path, Kind kind, String fallback) {
    return add(new Key(path, kind, Key.Presence.DEFAULTED, fallback, fallback));
  }

  /** A key that may be missing; {@code shown} says what then happens. */
  Keys optional(String path, Kind kind, String shown) {
    return add(new Key(path, kind, Key.Presence.OPTIONAL, null, shown));
  }

  /** A key that earlier versions had. */
  Keys removed(String path, String advice) {
    removed.put(path, advice);
    return this;
  }

  private Keys add(Key key) {
    if (known.put(key.path(), key) != null) {
      throw new IllegalArgumentException("the key " + key.path() + " is declared twice");
    }
    return this;
  }

  Collection<Key> all() {
    return Collections.unmodifiableCollection(known.values());
  }

  /** The declaration of a key that a reader asks for. */
  Key get(String path) {
    Key key = known.get(path);
    if (key == null) {
      throw new IllegalArgumentException("the key " + path + " is not declared");
    }
    return key;
  }

  boolean knows(String path) {
    return known.containsKey(path);
  }

  /** What to do instead of a removed key; null if there was no such key. */
  @Nullable String adviceFor(String path) {
    return removed.get(path);
  }

  /** The last parts of the keys directly below {@code section}. */
  List<String> childrenOf(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    List<String> children = new ArrayList<>();
    for (String path : known.keySet()) {
      if (path.startsWith(prefix) && path.indexOf('.', prefix.length()) < 0) {
        children.add(path.substring(prefix.length()));
      }
    }
    return children;
  }

  /** What the writer of an unknown key may have meant, ready to append; never empty. */
  String suggestion(String section, String unknown) {
    List<String> siblings = childrenOf(section);
    String close = Spelling.closest(unknown, siblings);
    if (close != null) {
      return ": did you mean '" + close + "'?";
    }
    for (String path : known.keySet()) {
      if (path.substring(path.lastIndexOf('.') + 1).equalsIgnoreCase(unknown)) {
        return ": did you mean '" + path + "'?";
      }
    }
    return "; known here: " + String.join(", ", siblings);
  }
}
