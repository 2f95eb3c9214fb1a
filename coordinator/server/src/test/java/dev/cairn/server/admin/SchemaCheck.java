package dev.cairn.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares JSON with the schemas of the contract. Stricter than JSON Schema: a key that the schema
 * does not name is a finding, so that the contract tells all that there is; and so is a keyword
 * that this class does not know, so that none is passed over.
 */
final class SchemaCheck {
  private static final Set<String> KNOWN =
      Set.of(
          "$ref",
          "allOf",
          "type",
          "format",
          "const",
          "enum",
          "pattern",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "maxItems",
          "items",
          "properties",
          "required",
          "additionalProperties",
          "description",
          "default");

  private final JsonNode contract;
  private final List<String> findings = new ArrayList<>();

  private SchemaCheck(JsonNode contract) {
    this.contract = contract;
  }

  /** What is wrong with a value, one line for each finding. */
  static List<String> findings(JsonNode contract, JsonNode schema, JsonNode value) {
    SchemaCheck check = new SchemaCheck(contract);
    check.value("$", schema, value);
    return check.findings;
  }

  private void value(String at, JsonNode given, JsonNode value) {
    JsonNode schema = resolve(at, given);
    if (schema.has("allOf")) {
      object(at, List.copyOf(parts(at, schema)), value);
      return;
    }
    if (schema.has("const") && !schema.path("const").equals(value)) {
      findings.add(at + ": expected " + schema.path("const") + ", not " + value);
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      findings.add(at + ": " + value + " is none of " + schema.path("enum"));
    }
    switch (schema.path("type").asText()) {
      case "object" -> object(at, List.of(schema), value);
      case "array" -> array(at, schema, value);
      case "string" -> string(at, schema, value);
      case "integer" -> number(at, schema, value, value.isIntegralNumber());
      case "number" -> number(at, schema, value, value.isNumber());
      case "boolean" -> require(at, value.isBoolean(), "a boolean", value);
      default -> require(at, schema.has("const"), "a schema with a type", schema);
    }
  }

  private JsonNode resolve(String at, JsonNode given) {
    JsonNode schema = Operation.resolve(contract, given);
    require(at, !schema.isMissingNode(), "a schema that is there", given);
    // By identity: a node without a reference is what it refers to.
    for (JsonNode one : given == schema ? List.of(given) : List.of(given, schema)) {
      one.fieldNames()
          .forEachRemaining(key -> require(at, KNOWN.contains(key), "a known keyword", one));
    }
    return schema;
  }

  private List<JsonNode> parts(String at, JsonNode schema) {
    List<JsonNode> parts = new ArrayList<>();
    for (JsonNode part : schema.path("allOf")) {
      JsonNode resolved = resolve(at, part);
      if (resolved.has("allOf")) {
        parts.addAll(parts(at, resolved));
      } else {
        parts.add(resolved);
      }
    }
    return parts;
  }

  private void object(String at, List<JsonNode> schemas, JsonNode value) {
    if (!require(at, value.isObject(), "an object", value)) {
      return;
    }
    Set<String> named = new HashSet<>();
    boolean open = false;
    for (JsonNode schema : schemas) {
      schema
          .path("required")
          .forEach(key -> require(at, value.has(key.asText()), "the key " + key, value));
      open |= !schema.has("properties") || schema.path("additionalProperties").asBoolean();
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        named.add(property.getKey());
        if (value.has(property.getKey())) {
          value(at + "." + property.getKey(), property.getValue(), value.get(property.getKey()));
        }
      }
    }
    if (!open) {
      value
          .fieldNames()
          .forEachRemaining(key -> require(at, named.contains(key), "no key " + key, value));
    }
  }

  private void array(String at, JsonNode schema, JsonNode value) {
    if (require(at, value.isArray(), "a list", value)) {
      int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
      require(at, value.size() <= most, "at most " + most + " items", value);
      for (int i = 0; i < value.size(); i++) {
        value(at + "[" + i + "]", schema.path("items"), value.get(i));
      }
    }
  }

  private void string(String at, JsonNode schema, JsonNode value) {
    if (!require(at, value.isTextual(), "a string", value)) {
      return;
    }
    String text = value.asText();
    if (schema.has("pattern")) {
      String pattern = schema.path("pattern").asText();
      require(
          at, Pattern.compile(pattern).matcher(text).find(), "something like " + pattern, value);
    }
    require(at, text.length() >= schema.path("minLength").asInt(0), "a longer text", value);
    require(
        at,
        text.length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE),
        "a shorter text",
        value);
    if (schema.path("format").asText().equals("date-time")) {
      require(at, isInstant(text), "a time in UTC", value);
    }
  }

  private static boolean isInstant(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private void number(String at, JsonNode schema, JsonNode value, boolean fits) {
    if (!require(at, fits, "a value of type " + schema.path("type").asText(), value)) {
      return;
    }
    if (schema.path("type").asText().equals("integer")
        && !schema.path("format").asText().equals("int64")) {
      require(at, value.canConvertToInt(), "an integer of 32 bits", value);
    }
    double number = value.asDouble();
    if (schema.has("minimum")) {
      double least = schema.path("minimum").asDouble();
      require(at, number >= least, "at least " + least, value);
    }
    if (schema.has("maximum")) {
      double most = schema.path("maximum").asDouble();
      require(at, number <= most, "at most " + most, value);
    }
  }

  private boolean require(String at, boolean holds, String expected, JsonNode value) {
    if (!holds) {
      findings.add(at + ": expected " + expected + ", not " + value);
    }
    return holds;
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode one : list) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }
}
