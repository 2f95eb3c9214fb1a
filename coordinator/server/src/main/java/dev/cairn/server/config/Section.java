package dev.cairn.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A section of a file while it is read: refuses keys that nobody knows, fills in defaults, and says
 * what is wrong with a value.
 */
final class Section {
  private final Keys keys;
  private final Place place;
  private final Map<String, YamlNode> fields;

  private Section(Keys keys, Place place, Map<String, YamlNode> fields) {
    this.keys = keys;
    this.place = place;
    this.fields = fields;
    for (Map.Entry<String, YamlNode> field : fields.entrySet()) {
      check(field.getKey(), field.getValue().place());
    }
  }

  /** Reads a node as a section whose keys are declared below its place. */
  static Section of(YamlNode node, Keys keys) {
    if (node.is(YamlNode.Form.EMPTY)) {
      return new Section(keys, node.place(), Map.of());
    }
    if (!node.is(YamlNode.Form.MAP)) {
      throw node.unexpected(Kind.SECTION.expected());
    }
    return new Section(keys, node.place(), node.fields());
  }

  private void check(String name, Place child) {
    String advice = keys.adviceFor(child.pattern());
    if (advice != null) {
      throw child.defect("is no key any more: " + advice);
    }
    if (!keys.knows(child.pattern())) {
      throw child.defectHere(
          "unknown key '" + child.path() + "'", keys.suggestion(place.pattern(), name));
    }
  }

  Place place() {
    return place;
  }

  boolean has(String name) {
    YamlNode node = fields.get(name);
    return node != null && !node.is(YamlNode.Form.EMPTY);
  }

  /** The names of the keys that are there, in the file's order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : fields.keySet()) {
      if (has(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** The value of a key, or its default. */
  YamlNode node(String name) {
    YamlNode node = fields.get(name);
    if (node != null && !node.is(YamlNode.Form.EMPTY)) {
      return node;
    }
    Place missing = place.child(name, node == null ? 0 : node.place().line());
    Key key = keys.get(missing.pattern());
    if (key.fallback() != null) {
      return YamlNode.scalar(missing, key.fallback());
    }
    if (key.kind() == Kind.SECTION && key.presence() != Key.Presence.REQUIRED) {
      return YamlNode.empty(missing);
    }
    throw missing.defect("is missing: it must be " + key.kind().expected());
  }

  Section section(String name) {
    return of(node(name), keys);
  }

  String text(String name) {
    return node(name).scalar(Kind.TEXT.expected());
  }

  @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  long wholeLong(String name) {
    YamlNode node = node(name);
    Long value = Quantities.whole(node.scalar(Kind.INTEGER.expected()));
    if (value == null) {
      throw node.unexpected(Kind.INTEGER.expected());
    }
    return value;
  }

  int whole(String name) {
    return whole(node(name));
  }

  static int whole(YamlNode node) {
    Long value = Quantities.whole(node.scalar(Kind.INTEGER.expected()));
    if (value == null || value != value.intValue()) {
      throw node.unexpected(Kind.INTEGER.expected());
    }
    return value.intValue();
  }

  double real(String name) {
    return real(node(name));
  }

  static double real(YamlNode node) {
    Double value = Quantities.real(node.scalar(Kind.NUMBER.expected()));
    if (value == null) {
      throw node.unexpected(Kind.NUMBER.expected());
    }
    return value;
  }

  long millis(String name) {
    YamlNode node = node(name);
    Long value = Quantities.millis(node.scalar(Kind.DURATION.expected()));
    if (value == null) {
      throw node.unexpected(Kind.DURATION.expected());
    }
    return value;
  }

  long bytes(String name) {
    YamlNode node = node(name);
    Long value = Quantities.bytes(node.scalar(Kind.SIZE.expected()));
    if (value == null) {
      throw node.unexpected(Kind.SIZE.expected());
    }
    return value;
  }

  /** The word of a closed list that a key holds, in any case. */
  String oneOf(String name, List<String> words) {
    YamlNode node = node(name);
    String given = node.scalar("one of " + String.join(", ", words));
    for (String word : words) {
      if (word.equalsIgnoreCase(given)) {
        return word;
      }
    }
    throw node.unexpected("one of " + String.join(", ", words));
  }
}
