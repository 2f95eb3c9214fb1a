package dev.cairn.server.store.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What PostgreSQL's jsonb makes of a JSON text: fields by length and then bytes, white space
 * between them, numbers as decimals without exponent and without minus zero.
 */
final class Jsonb {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Jsonb() {}

  static String of(String json) {
    try {
      return print(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String print(JsonNode node) {
    if (node.isObject()) {
      TreeSet<String> names =
          new TreeSet<>(
              Comparator.comparingInt(Jsonb::bytes).thenComparing(Comparator.naturalOrder()));
      node.fieldNames().forEachRemaining(names::add);
      StringJoiner fields = new StringJoiner(", ", "{", "}");
      names.forEach(name -> fields.add("\"" + name + "\": " + print(node.get(name))));
      return fields.toString();
    }
    if (node.isArray()) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      node.forEach(item -> items.add(print(item)));
      return items.toString();
    }
    return node.isNumber() ? node.decimalValue().toPlainString() : node.toString();
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }
}
