package dev.cairn.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a YAML file with its place. A scalar keeps the text as it was written, so that
 * nobody guesses whether {@code off} is a word or a truth.
 */
final class YamlNode {

  /** What a value is. */
  enum Form {
    SCALAR("a value"),
    MAP("a section of keys"),
    LIST("a list"),
    EMPTY("nothing");

    private final String words;

    Form(String words) {
      this.words = words;
    }
  }

  private final Place place;
  private final Form form;
  private final String text;
  private final Map<String, YamlNode> fields;
  private final List<YamlNode> items;

  private YamlNode(
      Place place, Form form, String text, Map<String, YamlNode> fields, List<YamlNode> items) {
    this.place = place;
    this.form = form;
    this.text = text;
    this.fields = fields;
    this.items = items;
  }

  static YamlNode scalar(Place place, String text) {
    return new YamlNode(place, Form.SCALAR, text, Map.of(), List.of());
  }

  static YamlNode empty(Place place) {
    return new YamlNode(place, Form.EMPTY, "", Map.of(), List.of());
  }

  static YamlNode map(Place place, Map<String, YamlNode> fields) {
    return new YamlNode(
        place, Form.MAP, "", Collections.unmodifiableMap(new LinkedHashMap<>(fields)), List.of());
  }

  static YamlNode list(Place place, List<YamlNode> items) {
    return new YamlNode(place, Form.LIST, "", Map.of(), List.copyOf(items));
  }

  Place place() {
    return place;
  }

  boolean is(Form expected) {
    return form == expected;
  }

  /** A map's fields, in the file's order. */
  Map<String, YamlNode> fields() {
    return fields;
  }

  /** The text of a scalar; fails on anything else. */
  String scalar(String expected) {
    if (form != Form.SCALAR) {
      throw unexpected(expected);
    }
    return text;
  }

  /** The items of a list; fails on anything else. */
  List<YamlNode> list(String expected) {
    if (form != Form.LIST) {
      throw unexpected(expected);
    }
    return items;
  }

  /** The defect of a value that is not what was expected. */
  DefectException unexpected(String expected) {
    String came = form == Form.SCALAR ? "'" + abbreviated() + "'" : form.words;
    return place.defect("must be " + expected + ", not " + came);
  }

  private String abbreviated() {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 57) + "...";
  }
}
