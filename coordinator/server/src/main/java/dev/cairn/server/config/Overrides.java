package dev.cairn.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Puts values from the command line over those of a file. */
final class Overrides {
  private static final String SOURCE = "command line";

  private Overrides() {}

  /** The tree with {@code value} at {@code key}, whose parts are joined by dots. */
  static YamlNode put(YamlNode root, String key, String value) {
    return put(root, Place.file(SOURCE, 0), key, value);
  }

  private static YamlNode put(YamlNode node, Place place, String key, String value) {
    if (!node.is(YamlNode.Form.MAP) && !node.is(YamlNode.Form.EMPTY)) {
      throw node.unexpected(Kind.SECTION.expected());
    }
    int dot = key.indexOf('.');
    String head = dot < 0 ? key : key.substring(0, dot);
    Place child = place.child(head, 0);
    Map<String, YamlNode> fields = new LinkedHashMap<>(node.fields());
    YamlNode before = fields.get(head);
    fields.put(
        head,
        dot < 0
            ? YamlNode.scalar(child, value)
            : put(
                before == null ? YamlNode.empty(child) : before,
                child,
                key.substring(dot + 1),
                value));
    return YamlNode.map(node.place(), fields);
  }
}
