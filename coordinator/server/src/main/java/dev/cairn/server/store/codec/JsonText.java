package dev.cairn.server.store.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.protocol.ClientId;

/**
 * JSON as the journal's column holds it without loss: PostgreSQL's jsonb reorders fields, knows no
 * minus zero, and takes neither NUL nor half a surrogate pair.
 */
final class JsonText {
  private static final char REPLACEMENT = '\uFFFD';

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // The shortest digits on every JVM; Java's own differ before Java 19.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonText() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory can always be written", e);
    }
  }

  static JsonObject read(String what, String json) {
    try {
      return new JsonObject(what, MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new CodecException(what + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Puts a double, bit for bit. */
  static void putReal(ObjectNode object, String field, double value) {
    boolean minusZero = Double.doubleToRawLongBits(value) == Long.MIN_VALUE;
    if (minusZero || !Double.isFinite(value)) {
      object.put(field, Double.toString(value));
    } else {
      object.put(field, value);
    }
  }

  /** Puts a text; what the column cannot hold becomes U+FFFD. */
  static void putText(ObjectNode object, String field, String value) {
    StringBuilder clean = new StringBuilder(value.length());
    for (int at = 0; at < value.length(); ) {
      int point = value.codePointAt(at);
      boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      clean.appendCodePoint(point == 0 || half ? REPLACEMENT : point);
      at += Character.charCount(point);
    }
    object.put(field, clean.toString());
  }

  static void putClients(ObjectNode object, String field, Iterable<ClientId> clients) {
    ArrayNode array = object.putArray(field);
    for (ClientId client : clients) {
      array.add(client.value());
    }
  }
}
