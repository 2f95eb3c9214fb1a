package dev.cairn.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a YAML text into nodes that know their lines. Only what a configuration needs is taken: one
 * document, no anchors, aliases or tags, no key twice, bounded depth and size.
 */
final class YamlTree {

  /** A plan of forty thousand tensors is shorter. */
  static final int TEXT_BYTES_MAX = 2 * 1024 * 1024;

  private static final int DEPTH_MAX = 20;
  private static final Pattern LINE = Pattern.compile("line (\\d+), column \\d+");
  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final String source;
  private final YAMLParser parser;

  private YamlTree(String source, YAMLParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /**
   * Reads a text.
   *
   * @param source names the text in messages
   * @throws DefectException if it is not the YAML that a configuration may be
   */
  static YamlNode parse(String source, String text) {
    if (text.length() > TEXT_BYTES_MAX) {
      throw new DefectException(
          source + ": the file must have at most " + TEXT_BYTES_MAX + " bytes");
    }
    String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try (YAMLParser parser = FACTORY.createParser(bare)) {
      return new YamlTree(source, parser).document();
    } catch (JsonProcessingException e) {
      throw malformed(source, e);
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory cannot fail to be read", e);
    }
  }

  private YamlNode document() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new DefectException(source + ": the file is empty");
    }
    YamlNode root = value(token, Place.file(source, line()), 1);
    if (parser.nextToken() != null) {
      throw Place.file(source, line())
          .defectHere("a second document begins", "; a file holds one: remove the '---'");
    }
    return root;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private YamlNode value(JsonToken token, Place place, int depth) throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw place.defectHere("an anchor or alias stands", "; write the value out instead");
    }
    if (parser.getTypeId() != null) {
      throw place.defectHere("a tag (!) stands", "; remove it, types follow from the key");
    }
    if (depth > DEPTH_MAX) {
      throw place.defectHere("more than " + DEPTH_MAX + " levels are nested", "");
    }
    if (token == JsonToken.START_OBJECT) {
      return map(place, depth);
    }
    if (token == JsonToken.START_ARRAY) {
      return list(place, depth);
    }
    return token == JsonToken.VALUE_NULL
        ? YamlNode.empty(place)
        : YamlNode.scalar(place, parser.getText());
  }

  private YamlNode map(Place place, int depth) throws IOException {
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Place child = place.child(key, line());
      YamlNode before = fields.get(key);
      if (before != null) {
        throw child.defect(
            "stands twice, also at line " + before.place().line() + "; remove one of them");
      }
      fields.put(key, value(parser.nextToken(), child, depth + 1));
    }
    return YamlNode.map(place, fields);
  }

  private YamlNode list(Place place, int depth) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      items.add(value(token, place.item(items.size() + 1, line()), depth + 1));
    }
    return YamlNode.list(place, items);
  }

  /** Of SnakeYAML's many lines, the last that is a sentence, and the last position. */
  private static DefectException malformed(String source, JsonProcessingException e) {
    String sentence = "";
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    for (String part : e.getOriginalMessage().split("\n")) {
      if (!part.isBlank() && !part.startsWith(" ")) {
        sentence = part;
      }
      Matcher position = LINE.matcher(part);
      if (position.find()) {
        line = Integer.parseInt(position.group(1));
      }
    }
    String advice =
        sentence.startsWith("mapping values are not allowed")
            ? "; check the indentation, and that a space follows each colon"
            : "";
    return new DefectException(source + ": line " + line + " is not YAML: " + sentence + advice, e);
  }
}
