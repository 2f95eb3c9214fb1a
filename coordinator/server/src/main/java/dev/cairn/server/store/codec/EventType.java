package dev.cairn.server.store.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one type of event is written and read.
 *
 * @param type the event's class, whose simple name is the type's name
 * @param schema version of the payload that is written; all versions up to it are read
 * @param writer fills the payload
 * @param reader makes an event of a payload
 */
record EventType<E>(
    Class<E> type, int schema, BiConsumer<E, ObjectNode> writer, Function<JsonObject, E> reader) {

  /** A type that is still in its first form. */
  static <E> EventType<E> first(
      Class<E> type, BiConsumer<E, ObjectNode> writer, Function<JsonObject, E> reader) {
    return new EventType<>(type, 1, writer, reader);
  }

  String name() {
    return type.getSimpleName();
  }

  StoredEvent write(Object event) {
    ObjectNode payload = JsonText.object();
    writer.accept(type.cast(event), payload);
    return new StoredEvent(name(), schema, JsonText.write(payload));
  }

  E read(StoredEvent stored) {
    if (stored.schema() < 1 || stored.schema() > schema) {
      throw new CodecException(
          "event "
              + name()
              + " has schema "
              + stored.schema()
              + ", this version reads 1 to "
              + schema
              + ": it was written by a newer Cairn");
    }
    try {
      return reader.apply(JsonText.read(name(), stored.json()));
    } catch (IllegalArgumentException e) {
      throw new CodecException("event " + name() + " is damaged: " + e.getMessage(), e);
    }
  }
}
