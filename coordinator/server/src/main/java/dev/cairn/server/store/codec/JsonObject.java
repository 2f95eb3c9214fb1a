package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.protocol.ClientId;
import dev.cairn.protocol.Digest;
import dev.cairn.protocol.ModelId;
import dev.cairn.protocol.RoundId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object while it is read. Fields that nobody asks for are ignored, so that a newer version
 * may add some; a field that is missing or of another type fails with its path.
 */
final class JsonObject {
  private final String path;
  private final JsonNode node;

  JsonObject(String path, JsonNode node) {
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw new CodecException(path + " must be a JSON object, not " + node.getNodeType());
    }
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  JsonNode value(String field) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      throw new CodecException(path + "." + field + " is missing");
    }
    return value;
  }

  CodecException wrong(String field, String expected) {
    return new CodecException(path + "." + field + " must be " + expected);
  }

  JsonObject object(String field) {
    return new JsonObject(path + "." + field, value(field));
  }

  String text(String field) {
    JsonNode value = value(field);
    if (!value.isTextual()) {
      throw wrong(field, "a text");
    }
    return value.textValue();
  }

  long whole(String field) {
    JsonNode value = value(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "a whole number of 64 bits");
    }
    return value.longValue();
  }

  int wholeInt(String field) {
    long value = whole(field);
    if (value != (int) value) {
      throw wrong(field, "a whole number of 32 bits");
    }
    return (int) value;
  }

  boolean truth(String field) {
    JsonNode value = value(field);
    if (!value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  /** A double; those that a JSON number cannot hold stand as texts. */
  double real(String field) {
    JsonNode value = value(field);
    if (value.isNumber()) {
      return value.doubleValue();
    }
    try {
      return Double.parseDouble(text(field));
    } catch (NumberFormatException e) {
      throw wrong(field, "a number");
    }
  }

  <E extends Enum<E>> E constant(String field, Class<E> type) {
    String name = text(field);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw wrong(field, "a known " + type.getSimpleName() + ", not " + name);
  }

  Digest digest(String field) {
    return new Digest(text(field));
  }

  @Nullable Digest digestOrNull(String field) {
    return has(field) ? digest(field) : null;
  }

  ModelId model(String field) {
    return new ModelId(digest(field));
  }

  RoundId round(String field) {
    return RoundId.parse(text(field));
  }

  ClientId client(String field) {
    return new ClientId(text(field));
  }

  List<ClientId> clients(String field) {
    List<ClientId> clients = new ArrayList<>();
    for (JsonNode item : array(field)) {
      if (!item.isTextual()) {
        throw wrong(field, "a list of client ids");
      }
      clients.add(new ClientId(item.textValue()));
    }
    return clients;
  }

  List<Integer> integers(String field) {
    return integers(field, array(field));
  }

  List<Integer> integers(String field, JsonNode array) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode item : array) {
      if (!item.isInt()) {
        throw wrong(field, "a list of whole numbers");
      }
      values.add(item.intValue());
    }
    return values;
  }

  JsonNode array(String field) {
    JsonNode value = value(field);
    if (!value.isArray()) {
      throw wrong(field, "a list");
    }
    return value;
  }

  String path() {
    return path;
  }
}
